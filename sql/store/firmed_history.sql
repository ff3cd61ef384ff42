-- firmed order lines, the newest first, with the plan date from which the source answers for them
select f.*, t.plan_date as taken_on, coalesce(t.source_order_id, '') as source_order_id
from plan.firmed_order as f
left join (
    select company_id, order_type, order_id, min(plan_date) as plan_date, arg_min(source_order_id, plan_date) as source_order_id
    from plan.firmed_order_taken
    group by company_id, order_type, order_id
) as t using (company_id, order_type, order_id)
where f.plan_id = coalesce($plan_id, f.plan_id)
order by f.decided_at desc, f.company_id, f.order_type, f.order_id, f.line_no;
