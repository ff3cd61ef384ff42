-- the changes of the scenarios that were stored by hand
select * from store.scenario_change order by plan_id, line_no;
