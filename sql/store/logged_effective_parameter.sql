-- parameters of nodes that are other ones in a version than in the version before (begun and ended apart, see changed_nodes)
select from_version, to_version, company_id, item_id, site_id, warehouse_id, parameter, value
from store.effective_parameter
where plan_id = $plan_id and plan_date = $plan_date and from_version > $base and from_version <= $version
union all
select from_version, to_version, company_id, item_id, site_id, warehouse_id, parameter, value
from store.effective_parameter
where plan_id = $plan_id and plan_date = $plan_date and to_version >= $base and to_version < $version and from_version <= $base;
