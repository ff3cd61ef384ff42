-- the report by plan date of one plan, or of every net plan, on the plan dates in between
select r.*
from analytics.plan_by_date as r
join store.plan_version as v on v.plan_id = r.plan_id and v.plan_date = r.plan_date and v.version = r.version
where r.plan_id = coalesce($plan_id, r.plan_id) and ($plan_id is not null or v.kind in ('static', 'dynamic', 'intercompany'))
    and r.plan_date between $first and $last
order by r.plan_id, r.company_id, r.plan_date;
