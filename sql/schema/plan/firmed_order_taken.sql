-- plan.firmed_order_taken: one firmed order that the source answers for from a plan date on; key (company_id, order_type, order_id, plan_date, how)
create table if not exists plan.firmed_order_taken (
    company_id      varchar not null,
    order_type      varchar not null,
    order_id        varchar not null,
    plan_date       date not null,
    how             varchar not null,
    source_order_id varchar not null,
    noted_at        timestamp not null,
    noted_by        varchar not null
);
comment on table plan.firmed_order_taken is 'one firmed order that the source answers for from a plan date on; key (company_id, order_type, order_id, plan_date, how)';
comment on column plan.firmed_order_taken.company_id is 'Legal entity that the row belongs to';
comment on column plan.firmed_order_taken.order_type is 'Kind of order; one of purchase, production, transfer';
comment on column plan.firmed_order_taken.order_id is 'Firmed order';
comment on column plan.firmed_order_taken.plan_date is 'First plan date for which it is no longer ours';
comment on column plan.firmed_order_taken.how is 'Named by the data of the source, or acknowledged by hand; one of source, acknowledged';
comment on column plan.firmed_order_taken.source_order_id is 'Its name in the source';
comment on column plan.firmed_order_taken.noted_at is 'When that became known; unit: UTC';
comment on column plan.firmed_order_taken.noted_by is 'Who told it';
