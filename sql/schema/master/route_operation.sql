-- master.route_operation: one operation of a route, in a period; key (company_id, route_id, operation_no, priority, valid_from)
create table if not exists master.route_operation (
    company_id         varchar not null,
    route_id           varchar not null,
    operation_no       integer not null,
    priority           varchar not null,
    next_operation_no  integer not null,
    resource_group_id  varchar not null,
    resource_id        varchar not null,
    resource_count     integer not null,
    queue_before_hours double not null,
    setup_hours        double not null,
    run_hours          double not null,
    transit_hours      double not null,
    queue_after_hours  double not null,
    process_qty        decimal(18, 6) not null,
    scrap_pct          double not null,
    valid_from         date not null,
    valid_to           date
);
comment on table master.route_operation is 'one operation of a route, in a period; key (company_id, route_id, operation_no, priority, valid_from)';
comment on column master.route_operation.company_id is 'Legal entity that the row belongs to';
comment on column master.route_operation.route_id is 'Route';
comment on column master.route_operation.operation_no is 'Operation; unit: count';
comment on column master.route_operation.priority is 'secondary: runs beside the primary one; default: primary; one of primary, secondary';
comment on column master.route_operation.next_operation_no is 'Operation that follows; 0: none; unit: count; default: 0';
comment on column master.route_operation.resource_group_id is 'Group of resources that can do it';
comment on column master.route_operation.resource_id is 'Resource that must do it; empty: any of the group';
comment on column master.route_operation.resource_count is 'Resources needed at a time; unit: count; default: 1';
comment on column master.route_operation.queue_before_hours is 'Waiting before the operation; unit: hours; default: 0.0';
comment on column master.route_operation.setup_hours is 'Set-up per order; unit: hours; default: 0.0';
comment on column master.route_operation.run_hours is 'Run time per process_qty; unit: hours; default: 0.0';
comment on column master.route_operation.transit_hours is 'Way to the next operation; unit: hours; default: 0.0';
comment on column master.route_operation.queue_after_hours is 'Waiting after the operation; unit: hours; default: 0.0';
comment on column master.route_operation.process_qty is 'Quantity that run_hours is for; unit: inventory unit; default: 1';
comment on column master.route_operation.scrap_pct is 'Share lost in the operation; unit: percent; default: 0.0';
comment on column master.route_operation.valid_from is 'First plan date for which the source said so';
comment on column master.route_operation.valid_to is 'First plan date for which it no longer did; absent: still';
