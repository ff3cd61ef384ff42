-- master.unit: one unit of measure, in a period; key (unit_id, valid_from)
create table if not exists master.unit (
    unit_id    varchar not null,
    decimals   integer not null,
    valid_from date not null,
    valid_to   date
);
comment on table master.unit is 'one unit of measure, in a period; key (unit_id, valid_from)';
comment on column master.unit.unit_id is 'Unit of measure';
comment on column master.unit.decimals is 'Decimal places that a quantity in this unit may have; unit: count; default: 0';
comment on column master.unit.valid_from is 'First plan date for which the source said so';
comment on column master.unit.valid_to is 'First plan date for which it no longer did; absent: still';
