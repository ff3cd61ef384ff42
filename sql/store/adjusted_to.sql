-- what the review of a plan date has otherwise than its baseline
select company_id, item_id, site_id, warehouse_id, date, qty
from forecast.reviewed
where plan_date = $plan_date and qty <> baseline_qty
order by company_id, item_id, site_id, warehouse_id, date;
