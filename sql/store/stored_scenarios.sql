-- the scenarios that were stored by hand, with their number of changes
select s.*, count(c.line_no)::integer as changes
from store.scenario as s
left join store.scenario_change as c using (plan_id)
group by all
order by s.plan_id;
