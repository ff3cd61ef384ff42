-- Grain: the one legal entity.
select
    'AW' as company_id,
    'BUY' as general_coverage_group_id,
    true as find_trade_agreement,
    'lead_time' as agreement_criterion,
