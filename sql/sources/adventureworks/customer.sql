-- Grain: one sales channel in one territory that had ordered by the date (see sales_line); the group is the channel.
select
    'AW' as company_id,
    customer_id,
    concat(channel, ', ', coalesce(any_value(SalesTerritory.Name), 'unknown territory')) as name,
    channel as customer_group_id,
from sales_line
left join SalesTerritory using (TerritoryID)
where OrderDate <= $as_of
group by customer_id, channel
