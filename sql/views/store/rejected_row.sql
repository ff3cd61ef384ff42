-- store.rejected_row: rejected rows of all tables, by plan date
create or replace view store.rejected_row as
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.company
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.planning_parameter
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.site
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.warehouse
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.calendar
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.working_time
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.calendar_exception
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.address
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.transport_time
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.currency_rate
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.unit
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.unit_conversion
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.item
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.allocation_key
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.item_allocation_key
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.coverage_group
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.item_coverage
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.minimum_key
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.reduction_key
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.priority_model
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.priority_range
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.default_order_setting
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.bom_version
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.bom_line
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.route_version
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.route_operation
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.resource_group
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.resource
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.vendor
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.customer
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.trade_agreement
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.sellable_days
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.transfer_lane
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.intercompany_item
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.on_hand
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.supply_order
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.demand_order
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.demand_history
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.receipt_history
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.demand_forecast
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.supply_forecast
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.marking
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.forecast_parameter
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.forecast_transaction_type
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.external_history
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.outlier_query
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.stock_out
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.known_event
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.phase_rule
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.forecast_generation
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.forecast_model
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.forecast_fence
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.period_allocation_key
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.plan
union all
select plan_date, table_name, row_key, rule, column_name, message, source_file, source_row, row_text
from quarantine.scenario_change;
