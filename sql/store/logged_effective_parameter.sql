-- parameters of nodes that are other ones in a version than in the version before
select from_version, to_version, company_id, item_id, site_id, warehouse_id, parameter, value
from ({alone}) as noted;
