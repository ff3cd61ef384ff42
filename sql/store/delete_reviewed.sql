-- buckets of reviewed forecasts that are written anew
delete from forecast.reviewed as r
using changed_cell as c
where r.plan_date = c.plan_date and r.company_id = c.company_id and r.item_id = c.item_id
    and r.site_id = c.site_id and r.warehouse_id = c.warehouse_id and r.date = c.date;
