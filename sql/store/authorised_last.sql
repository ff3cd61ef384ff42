-- what was authorised last of each bucket of the forecast of a plan date
select distinct on (company_id, item_id, site_id, warehouse_id, date) company_id, item_id, site_id, warehouse_id, date, qty
from forecast.authorised
where plan_date = $plan_date
order by company_id, item_id, site_id, warehouse_id, date, edit_no desc, model_id;
