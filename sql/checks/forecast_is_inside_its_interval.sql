-- The forecast of a bucket lies in its prediction interval.
-- asset: demand_forecast
select company_id, item_id, site_id, warehouse_id, date, lower_qty, point_qty, upper_qty
from forecast.baseline
where plan_date = $plan_date and (point_qty < lower_qty or point_qty > upper_qty)
order by company_id, item_id, site_id, warehouse_id, date
