-- master.known_event: one time of an event that changes demand and is known in advance, in a period; key (company_id, event_id, from_date, line_no, valid_from)
create table if not exists master.known_event (
    company_id        varchar not null,
    event_id          varchar not null,
    from_date         date not null,
    line_no           integer not null,
    to_date           date not null,
    uplift_pct        double,
    item_id           varchar not null,
    allocation_key_id varchar not null,
    site_id           varchar not null,
    warehouse_id      varchar not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.known_event is 'one time of an event that changes demand and is known in advance, in a period; key (company_id, event_id, from_date, line_no, valid_from)';
comment on column master.known_event.company_id is 'Legal entity that the row belongs to';
comment on column master.known_event.event_id is 'Event; one that comes again bears the same id';
comment on column master.known_event.from_date is 'First day';
comment on column master.known_event.line_no is 'Counts what differs in selection alone; unit: count; default: 1';
comment on column master.known_event.to_date is 'Last day';
comment on column master.known_event.uplift_pct is 'Demand more than without it; absent: as in its past buckets; unit: percent';
comment on column master.known_event.item_id is 'Item; empty: all';
comment on column master.known_event.allocation_key_id is 'Allocation key; empty: all';
comment on column master.known_event.site_id is 'Site; empty: all';
comment on column master.known_event.warehouse_id is 'Warehouse; empty: all';
comment on column master.known_event.valid_from is 'First plan date for which the source said so';
comment on column master.known_event.valid_to is 'First plan date for which it no longer did; absent: still';
