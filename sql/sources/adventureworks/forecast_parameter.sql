-- Grain: the one legal entity. Weeks: two thirds of the items are sold for less than a year, too short to back-test months.
-- Forecasts of the last quarter of 2024 and the first of 2025, added up per item, miss by 22 % and 17 % of what was sold
-- with weeks, by 24 % and 27 % with months. Against weeks: resellers order once a month, and a week's forecast is used up
-- by less than such an order.
-- The first bucket is the week of the date, so 27 reach to the end of the coverage fence of 180 days.
select
    'AW' as company_id,
    'week' as bucket,
    27 as horizon_buckets,
