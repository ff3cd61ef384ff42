-- posted minima that count on a plan date: of each node that posted last for the latest plan date up to it
select company_id, item_id, site_id, warehouse_id, min_on_hand_qty
from plan.posted_minimum
where plan_date <= $plan_date
qualify row_number() over (partition by company_id, item_id, site_id, warehouse_id order by plan_date desc, posting_no desc) = 1
order by company_id, item_id, site_id, warehouse_id;
