-- plan.safety_stock_journal: one safety stock journal; key (journal_id)
create table if not exists plan.safety_stock_journal (
    journal_id    varchar not null,
    description   varchar not null,
    plan_date     date not null,
    parameters    varchar not null,
    deletes_lines boolean not null,
    proposed_at   timestamp not null,
    proposed_by   varchar not null,
    posted_at     timestamp
);
comment on table plan.safety_stock_journal is 'one safety stock journal; key (journal_id)';
comment on column plan.safety_stock_journal.journal_id is 'Journal';
comment on column plan.safety_stock_journal.description is 'What it is for';
comment on column plan.safety_stock_journal.plan_date is 'Plan date whose master data it was proposed from';
comment on column plan.safety_stock_journal.parameters is 'What it was proposed from, as JSON';
comment on column plan.safety_stock_journal.deletes_lines is 'Its lines go when they are posted';
comment on column plan.safety_stock_journal.proposed_at is 'When it was proposed; unit: UTC';
comment on column plan.safety_stock_journal.proposed_by is 'Who proposed it';
comment on column plan.safety_stock_journal.posted_at is 'When it was posted; absent: it was not; unit: UTC';
