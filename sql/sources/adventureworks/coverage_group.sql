-- Grain: one coverage group: made and bought items.
-- Made: one order per day of need, as the source has one work order per item and day (98 % of them).
-- Bought: a week of needs together, the median distance between two purchases of an item.
-- The fence reaches beyond the longest way from purchase to product (120 + 4 levels of 4 days).
select 'AW' as company_id, 'MAKE' as coverage_group_id, 'period' as coverage_code, 1 as period_days, 180 as coverage_fence_days
union all
select 'AW', 'BUY', 'period', 7, 180
