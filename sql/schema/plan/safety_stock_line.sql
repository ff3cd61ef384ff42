-- plan.safety_stock_line: one node in a safety stock journal; key (journal_id, line_no)
create table if not exists plan.safety_stock_line (
    journal_id          varchar not null,
    line_no             integer not null,
    company_id          varchar not null,
    item_id             varchar not null,
    site_id             varchar not null,
    warehouse_id        varchar not null,
    method              varchar not null,
    issue_per_lead_time double not null,
    issue_per_month     double not null,
    deviation_per_month double,
    forecast_error      double,
    lead_days_deviation double not null,
    lead_days           integer not null,
    margin_days         integer not null,
    current_qty         decimal(18, 6) not null,
    calculated_qty      decimal(18, 6),
    new_qty             decimal(18, 6) not null,
    unit_cost           double not null,
    is_posted           boolean not null
);
comment on table plan.safety_stock_line is 'one node in a safety stock journal; key (journal_id, line_no)';
comment on column plan.safety_stock_line.journal_id is 'Journal';
comment on column plan.safety_stock_line.line_no is 'Number of the line; unit: count';
comment on column plan.safety_stock_line.company_id is 'Legal entity that the row belongs to';
comment on column plan.safety_stock_line.item_id is 'Item';
comment on column plan.safety_stock_line.site_id is 'Site';
comment on column plan.safety_stock_line.warehouse_id is 'Warehouse; empty where the item is planned by site';
comment on column plan.safety_stock_line.method is 'How the minimum was calculated; one of average_issue, service_level, forecast_error';
comment on column plan.safety_stock_line.issue_per_lead_time is 'Average issue over lead time and margin; unit: inventory unit';
comment on column plan.safety_stock_line.issue_per_month is 'Average issue of 30 days; unit: inventory unit';
comment on column plan.safety_stock_line.deviation_per_month is 'Standard deviation of months; absent: not known; unit: inventory unit';
comment on column plan.safety_stock_line.forecast_error is 'Root mean squared error of a bucket; absent: not known; unit: inventory unit';
comment on column plan.safety_stock_line.lead_days_deviation is 'Days by which receipts deviated from their promise; as given where too few are known; unit: days';
comment on column plan.safety_stock_line.lead_days is 'Lead time; unit: count';
comment on column plan.safety_stock_line.margin_days is 'Margins of reordering and receipt; unit: count';
comment on column plan.safety_stock_line.current_qty is 'Minimum as it is; unit: inventory unit';
comment on column plan.safety_stock_line.calculated_qty is 'Minimum as calculated; absent: nothing to calculate from; unit: inventory unit';
comment on column plan.safety_stock_line.new_qty is 'Minimum that is posted; unit: inventory unit';
comment on column plan.safety_stock_line.unit_cost is 'Cost of one unit: the new minimum less that which is, times it, is what inventory changes by; unit: company currency';
comment on column plan.safety_stock_line.is_posted is 'It was posted';
