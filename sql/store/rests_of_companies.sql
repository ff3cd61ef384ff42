-- a fingerprint of any node of each named company
select n.company_id, min(n.fingerprint) as fingerprint
from master.node_fingerprint as n
semi join named on n.company_id = named.company_id
where n.valid_from <= $plan_date and (n.valid_to is null or $plan_date < n.valid_to)
group by n.company_id;
