-- Grain: the one coverage group. The problem nets day by day and uses a supply from its own day on: a period of one day,
-- no negative days, and a fence behind every demand.
select
    'NEUTRAL' as company_id,
    'DAILY' as coverage_group_id,
    'period' as coverage_code,
    1 as period_days,
    0 as negative_days,
    3650 as coverage_fence_days,
