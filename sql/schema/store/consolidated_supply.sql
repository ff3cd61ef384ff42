-- store.consolidated_supply: supply of one thing of the group on one day; key (plan_id, plan_date, group_item_id, date, from_version)
create table if not exists store.consolidated_supply (
    plan_id          varchar not null,
    plan_date        date not null,
    from_version     integer not null,
    to_version       integer,
    group_item_id    varchar not null,
    date             date not null,
    external_qty     decimal(18, 6) not null,
    intercompany_qty decimal(18, 6) not null,
    value            double not null,
    currency_code    varchar not null
);
comment on table store.consolidated_supply is 'supply of one thing of the group on one day; key (plan_id, plan_date, group_item_id, date, from_version)';
comment on column store.consolidated_supply.plan_id is 'Plan';
comment on column store.consolidated_supply.plan_date is 'Date the plan was made for';
comment on column store.consolidated_supply.from_version is 'First version in which the row holds; unit: count';
comment on column store.consolidated_supply.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.consolidated_supply.group_item_id is 'The same thing in every company';
comment on column store.consolidated_supply.date is 'Date of the receipt';
comment on column store.consolidated_supply.external_qty is 'Purchases from outside the group and own production; unit: inventory unit';
comment on column store.consolidated_supply.intercompany_qty is 'Purchases from sister companies, eliminated; unit: inventory unit';
comment on column store.consolidated_supply.value is 'External quantity times standard cost; unit: reporting currency';
comment on column store.consolidated_supply.currency_code is 'Reporting currency';
