-- what plans of a plan date are made from: what was taken in, and which firmed orders count beside it
select concat_ws(
    ' ',
    $ingested,
    (select nullif(count(*), 0) from plan.firmed_order where plan_date <= $plan_date),
    (select nullif(count(*), 0) from plan.firmed_order_taken where plan_date <= $plan_date)
);
