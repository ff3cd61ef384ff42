-- the fingerprint of each planning node as of a plan date
select company_id, item_id, site_id, warehouse_id, fingerprint
from master.node_fingerprint
where valid_from <= $plan_date and (valid_to is null or valid_to > $plan_date)
order by all;
