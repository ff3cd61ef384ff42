-- Grain: the one calendar, of the resources.
select 'ALWAYS' as calendar_id, 'Every hour of every day' as name
