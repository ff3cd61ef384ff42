-- keys of the rows of item coverage that are there on a plan date by a posted minimum alone
select company_id, item_id, site_id, warehouse_id
from store.added_coverage
where valid_from <= $plan_date and (valid_to is null or $plan_date < valid_to)
order by company_id, item_id, site_id, warehouse_id;
