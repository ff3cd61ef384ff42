-- master.trade_agreement: one agreed price and lead time with a vendor, from a date and a quantity, in a period; key (company_id, vendor_id, item_id, from_date, min_qty, valid_from)
create table if not exists master.trade_agreement (
    company_id          varchar not null,
    vendor_id           varchar not null,
    item_id             varchar not null,
    from_date           date,
    min_qty             decimal(18, 6) not null,
    to_date             date,
    unit_price          double not null,
    currency_code       varchar not null,
    lead_days           integer not null,
    disregard_lead_days boolean not null,
    order_min_qty       decimal(18, 6) not null,
    order_multiple_qty  decimal(18, 6) not null,
    valid_from          date not null,
    valid_to            date
);
comment on table master.trade_agreement is 'one agreed price and lead time with a vendor, from a date and a quantity, in a period; key (company_id, vendor_id, item_id, from_date, min_qty, valid_from)';
comment on column master.trade_agreement.company_id is 'Legal entity that the row belongs to';
comment on column master.trade_agreement.vendor_id is 'Vendor';
comment on column master.trade_agreement.item_id is 'Item';
comment on column master.trade_agreement.from_date is 'First order date it holds for; absent: always';
comment on column master.trade_agreement.min_qty is 'Smallest order quantity it holds for; unit: inventory unit; default: 0';
comment on column master.trade_agreement.to_date is 'Last order date it holds for; absent: for ever';
comment on column master.trade_agreement.unit_price is 'Price of one unit; unit: agreement currency; default: 0.0';
comment on column master.trade_agreement.currency_code is 'Currency of the price; empty: the company''s';
comment on column master.trade_agreement.lead_days is 'Agreed lead time; unit: days; default: 0';
comment on column master.trade_agreement.disregard_lead_days is 'The agreed lead time does not count; default: false';
comment on column master.trade_agreement.order_min_qty is 'Smallest quantity of an order that the vendor takes; 0: any; unit: inventory unit; default: 0';
comment on column master.trade_agreement.order_multiple_qty is 'The vendor takes multiples of this; 0: any quantity; unit: inventory unit; default: 0';
comment on column master.trade_agreement.valid_from is 'First plan date for which the source said so';
comment on column master.trade_agreement.valid_to is 'First plan date for which it no longer did; absent: still';
