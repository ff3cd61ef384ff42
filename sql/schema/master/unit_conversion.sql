-- master.unit_conversion: how many of one unit are one of another, of one item or of all, in a period; key (item_id, from_unit, to_unit, valid_from)
create table if not exists master.unit_conversion (
    item_id    varchar not null,
    from_unit  varchar not null,
    to_unit    varchar not null,
    factor     decimal(18, 6) not null,
    valid_from date not null,
    valid_to   date
);
comment on table master.unit_conversion is 'how many of one unit are one of another, of one item or of all, in a period; key (item_id, from_unit, to_unit, valid_from)';
comment on column master.unit_conversion.item_id is 'Item, in every company; empty: all';
comment on column master.unit_conversion.from_unit is 'Unit';
comment on column master.unit_conversion.to_unit is 'Other unit';
comment on column master.unit_conversion.factor is 'Other units in one unit; unit: ratio';
comment on column master.unit_conversion.valid_from is 'First plan date for which the source said so';
comment on column master.unit_conversion.valid_to is 'First plan date for which it no longer did; absent: still';
