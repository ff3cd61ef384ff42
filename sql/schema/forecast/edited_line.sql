-- forecast.edited_line: one line of a model that an edit made, changed or deleted; key (edit_no, entry)
create table if not exists forecast.edited_line (
    edit_no      integer not null,
    entry        integer not null,
    company_id   varchar not null,
    model_id     varchar not null,
    item_id      varchar not null,
    site_id      varchar not null,
    warehouse_id varchar not null,
    customer_id  varchar not null,
    date         date not null,
    source       varchar not null,
    before_qty   decimal(18, 6),
    after_qty    decimal(18, 6)
);
comment on table forecast.edited_line is 'one line of a model that an edit made, changed or deleted; key (edit_no, entry)';
comment on column forecast.edited_line.edit_no is 'Number of the edit; unit: count';
comment on column forecast.edited_line.entry is 'Number of the line within the edit; unit: count';
comment on column forecast.edited_line.company_id is 'Legal entity that the row belongs to';
comment on column forecast.edited_line.model_id is 'Forecast model';
comment on column forecast.edited_line.item_id is 'Item';
comment on column forecast.edited_line.site_id is 'Site; empty: the warehouse''s, else the item''s default';
comment on column forecast.edited_line.warehouse_id is 'Warehouse; empty: the item''s default on that site';
comment on column forecast.edited_line.customer_id is 'Customer; empty: all';
comment on column forecast.edited_line.date is 'Day from which the quantity is needed';
comment on column forecast.edited_line.source is 'Where the line comes from; the last two are not received; default: manual; one of manual, authorised, authorised_here, entered_here';
comment on column forecast.edited_line.before_qty is 'Quantity before; absent: there was no such line; unit: inventory unit';
comment on column forecast.edited_line.after_qty is 'Quantity after; absent: the line is gone; unit: inventory unit';
