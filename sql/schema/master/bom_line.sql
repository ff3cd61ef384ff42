-- master.bom_line: one component of a bill of material, in a period; key (company_id, bom_id, line_no, valid_from)
create table if not exists master.bom_line (
    company_id            varchar not null,
    bom_id                varchar not null,
    line_no               integer not null,
    component_item_id     varchar not null,
    line_type             varchar not null,
    consumption           varchar not null,
    quantity              decimal(18, 6) not null,
    per_series            decimal(18, 6) not null,
    variable_scrap_pct    double not null,
    constant_scrap_qty    decimal(18, 6) not null,
    rounding              varchar not null,
    multiple_qty          decimal(18, 6) not null,
    operation_no          integer not null,
    from_date             date,
    to_date               date,
    warehouse_id          varchar not null,
    substitution_group_id varchar not null,
    substitution_priority integer not null,
    valid_from            date not null,
    valid_to              date
);
comment on table master.bom_line is 'one component of a bill of material, in a period; key (company_id, bom_id, line_no, valid_from)';
comment on column master.bom_line.company_id is 'Legal entity that the row belongs to';
comment on column master.bom_line.bom_id is 'Bill of material';
comment on column master.bom_line.line_no is 'Line of the bill; unit: count';
comment on column master.bom_line.component_item_id is 'Component';
comment on column master.bom_line.line_type is 'phantom: replaced by the component''s own components; default: item; one of item, phantom';
comment on column master.bom_line.consumption is 'variable: grows with the order; constant: per order; default: variable; one of variable, constant';
comment on column master.bom_line.quantity is 'Quantity of the component per per_series made; unit: inventory unit';
comment on column master.bom_line.per_series is 'Made quantity that the quantity is for; unit: inventory unit; default: 1';
comment on column master.bom_line.variable_scrap_pct is 'Extra share of the need that is lost; unit: percent; default: 0.0';
comment on column master.bom_line.constant_scrap_qty is 'Extra quantity that is lost once per order; unit: inventory unit; default: 0';
comment on column master.bom_line.rounding is 'consumption: round the need up to multiple_qty; default: none; one of none, consumption';
comment on column master.bom_line.multiple_qty is 'Multiple that the need is rounded up to; unit: inventory unit; default: 0';
comment on column master.bom_line.operation_no is 'Operation that consumes it; 0: the first; unit: count; default: 0';
comment on column master.bom_line.from_date is 'First requirement date the line holds for; absent: always';
comment on column master.bom_line.to_date is 'Last requirement date the line holds for; absent: for ever';
comment on column master.bom_line.warehouse_id is 'Warehouse the component is taken from';
comment on column master.bom_line.substitution_group_id is 'Lines of one group of a bill stand in for one another';
comment on column master.bom_line.substitution_priority is 'Order in the group; the lowest is preferred, with the quantity; unit: count; default: 0';
comment on column master.bom_line.valid_from is 'First plan date for which the source said so';
comment on column master.bom_line.valid_to is 'First plan date for which it no longer did; absent: still';
