-- Grain: the one legal entity. The source has a single company; its costs and prices are in US dollars.
-- No calendar: work orders start, and goods arrive and leave, on all seven days of the week alike.
select
    'AW' as company_id,
    'Adventure Works Cycles' as name,
    'USD' as currency_code,
