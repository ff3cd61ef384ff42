-- master.transfer_lane: one way between two warehouses by one mode of transport, in a period; key (company_id, from_warehouse_id, to_warehouse_id, item_id, mode, valid_from)
create table if not exists master.transfer_lane (
    company_id        varchar not null,
    from_warehouse_id varchar not null,
    to_warehouse_id   varchar not null,
    item_id           varchar not null,
    mode              varchar not null,
    lead_days         integer not null,
    calendar_id       varchar not null,
    cost_per_unit     double not null,
    priority          integer not null,
    from_date         date,
    to_date           date,
    valid_from        date not null,
    valid_to          date
);
comment on table master.transfer_lane is 'one way between two warehouses by one mode of transport, in a period; key (company_id, from_warehouse_id, to_warehouse_id, item_id, mode, valid_from)';
comment on column master.transfer_lane.company_id is 'Legal entity that the row belongs to';
comment on column master.transfer_lane.from_warehouse_id is 'Warehouse that ships';
comment on column master.transfer_lane.to_warehouse_id is 'Warehouse that receives';
comment on column master.transfer_lane.item_id is 'Item; empty: every item';
comment on column master.transfer_lane.mode is 'Mode of transport: road, rail, sea, air, courier, …; default: road';
comment on column master.transfer_lane.lead_days is 'Days from shipping to receiving; unit: days; default: 0';
comment on column master.transfer_lane.calendar_id is 'Days on which the mode runs';
comment on column master.transfer_lane.cost_per_unit is 'Cost of moving one unit; unit: company currency; default: 0.0';
comment on column master.transfer_lane.priority is 'Preferred lane is the lowest; unit: rank; default: 50';
comment on column master.transfer_lane.from_date is 'First ship date it holds for; absent: always';
comment on column master.transfer_lane.to_date is 'Last ship date it holds for; absent: for ever';
comment on column master.transfer_lane.valid_from is 'First plan date for which the source said so';
comment on column master.transfer_lane.valid_to is 'First plan date for which it no longer did; absent: still';
