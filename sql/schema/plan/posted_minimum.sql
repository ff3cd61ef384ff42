-- plan.posted_minimum: one minimum stock that was posted; rows are added, never changed; key (posting_no, entry)
create table if not exists plan.posted_minimum (
    posting_no      integer not null,
    entry           integer not null,
    company_id      varchar not null,
    item_id         varchar not null,
    site_id         varchar not null,
    warehouse_id    varchar not null,
    plan_date       date not null,
    min_on_hand_qty decimal(18, 6) not null,
    before_qty      decimal(18, 6) not null,
    journal_id      varchar not null,
    line_no         integer not null,
    posted_at       timestamp not null,
    posted_by       varchar not null,
    reason          varchar not null
);
comment on table plan.posted_minimum is 'one minimum stock that was posted; rows are added, never changed; key (posting_no, entry)';
comment on column plan.posted_minimum.posting_no is 'Number of the posting; unit: count';
comment on column plan.posted_minimum.entry is 'Number within the posting; unit: count';
comment on column plan.posted_minimum.company_id is 'Legal entity that the row belongs to';
comment on column plan.posted_minimum.item_id is 'Item';
comment on column plan.posted_minimum.site_id is 'Site';
comment on column plan.posted_minimum.warehouse_id is 'Warehouse';
comment on column plan.posted_minimum.plan_date is 'Plan date from which it counts';
comment on column plan.posted_minimum.min_on_hand_qty is 'Minimum; unit: inventory unit';
comment on column plan.posted_minimum.before_qty is 'Minimum as it was; unit: inventory unit';
comment on column plan.posted_minimum.journal_id is 'Journal that it comes from';
comment on column plan.posted_minimum.line_no is 'Line of the journal; unit: count';
comment on column plan.posted_minimum.posted_at is 'When; unit: UTC';
comment on column plan.posted_minimum.posted_by is 'Who';
comment on column plan.posted_minimum.reason is 'Why';
