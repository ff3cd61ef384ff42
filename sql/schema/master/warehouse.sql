-- master.warehouse: one warehouse of a company, in a period; key (company_id, warehouse_id, valid_from)
create table if not exists master.warehouse (
    company_id        varchar not null,
    warehouse_id      varchar not null,
    site_id           varchar not null,
    name              varchar not null,
    calendar_id       varchar not null,
    address_id        varchar not null,
    is_manual         boolean not null,
    is_refilled       boolean not null,
    main_warehouse_id varchar not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.warehouse is 'one warehouse of a company, in a period; key (company_id, warehouse_id, valid_from)';
comment on column master.warehouse.company_id is 'Legal entity that the row belongs to';
comment on column master.warehouse.warehouse_id is 'Warehouse';
comment on column master.warehouse.site_id is 'Site that the warehouse stands on';
comment on column master.warehouse.name is 'Name of the warehouse';
comment on column master.warehouse.calendar_id is 'Calendar of the warehouse; empty: every day is open';
comment on column master.warehouse.address_id is 'Address it receives at';
comment on column master.warehouse.is_manual is 'Planning makes no suggestion for this warehouse; default: false';
comment on column master.warehouse.is_refilled is 'Needs are met by planned transfers from the main warehouse; default: false';
comment on column master.warehouse.main_warehouse_id is 'Warehouse one step up in the refilling hierarchy';
comment on column master.warehouse.valid_from is 'First plan date for which the source said so';
comment on column master.warehouse.valid_to is 'First plan date for which it no longer did; absent: still';
