-- fingerprints of the current plans of some kinds, separated by commas, on a plan date, in the order of their ids
select v.plan_id, v.version, v.plan_fingerprint
from store.plan_version as v
join store.plan_pointer as p on p.plan_id = v.plan_id and p.plan_date = v.plan_date and p.version = v.version
where v.plan_date = $plan_date and list_contains(string_split($kind, ','), v.kind)
order by v.plan_id;
