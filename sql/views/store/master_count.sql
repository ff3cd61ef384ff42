-- store.master_count: rows of each input table as of each ingested plan date; none where there is no row
create or replace view store.master_count as
select i.plan_date, 'company' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.company as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'planning_parameter' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.planning_parameter as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'site' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.site as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'warehouse' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.warehouse as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'calendar' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.calendar as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'working_time' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.working_time as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'calendar_exception' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.calendar_exception as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'address' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.address as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'transport_time' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.transport_time as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'currency_rate' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.currency_rate as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'unit' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.unit as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'unit_conversion' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.unit_conversion as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'item' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.item as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'allocation_key' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.allocation_key as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'item_allocation_key' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.item_allocation_key as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'coverage_group' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.coverage_group as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'item_coverage' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.item_coverage as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'minimum_key' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.minimum_key as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'reduction_key' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.reduction_key as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'priority_model' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.priority_model as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'priority_range' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.priority_range as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'default_order_setting' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.default_order_setting as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'bom_version' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.bom_version as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'bom_line' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.bom_line as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'route_version' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.route_version as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'route_operation' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.route_operation as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'resource_group' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.resource_group as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'resource' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.resource as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'vendor' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.vendor as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'customer' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.customer as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'trade_agreement' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.trade_agreement as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'sellable_days' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.sellable_days as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'transfer_lane' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.transfer_lane as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'intercompany_item' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.intercompany_item as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'on_hand' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.on_hand as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'supply_order' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.supply_order as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'demand_order' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.demand_order as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'demand_history' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.demand_history as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'receipt_history' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.receipt_history as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'demand_forecast' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.demand_forecast as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'supply_forecast' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.supply_forecast as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'marking' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.marking as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'forecast_parameter' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.forecast_parameter as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'forecast_transaction_type' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.forecast_transaction_type as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'external_history' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.external_history as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'outlier_query' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.outlier_query as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'stock_out' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.stock_out as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'known_event' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.known_event as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'phase_rule' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.phase_rule as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'forecast_generation' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.forecast_generation as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'forecast_model' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.forecast_model as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'forecast_fence' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.forecast_fence as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'period_allocation_key' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.period_allocation_key as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'plan' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.plan as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date
union all
select i.plan_date, 'scenario_change' as table_name, count(*) as rows_stored
from master.ingestion as i
join master.scenario_change as r on r.valid_from <= i.plan_date and (r.valid_to is null or i.plan_date < r.valid_to)
group by i.plan_date;
