-- store.intercompany_link: one planned purchase of a company that is demand of another; key (plan_id, plan_date, buyer_order_id, from_version)
create table if not exists store.intercompany_link (
    plan_id             varchar not null,
    plan_date           date not null,
    from_version        integer not null,
    to_version          integer,
    buyer_company_id    varchar not null,
    buyer_order_id      varchar not null,
    seller_company_id   varchar not null,
    seller_item_id      varchar not null,
    seller_site_id      varchar not null,
    seller_warehouse_id varchar not null,
    buyer_qty           decimal(18, 6) not null,
    seller_qty          decimal(18, 6) not null,
    buyer_date          date not null,
    seller_date         date not null
);
comment on table store.intercompany_link is 'one planned purchase of a company that is demand of another; key (plan_id, plan_date, buyer_order_id, from_version)';
comment on column store.intercompany_link.plan_id is 'Plan';
comment on column store.intercompany_link.plan_date is 'Date the plan was made for';
comment on column store.intercompany_link.from_version is 'First version in which the row holds; unit: count';
comment on column store.intercompany_link.to_version is 'Last version in which the row holds; absent: still; unit: count';
comment on column store.intercompany_link.buyer_company_id is 'Company that buys';
comment on column store.intercompany_link.buyer_order_id is 'Its planned purchase';
comment on column store.intercompany_link.seller_company_id is 'Company that sells';
comment on column store.intercompany_link.seller_item_id is 'The seller''s item';
comment on column store.intercompany_link.seller_site_id is 'The seller''s site';
comment on column store.intercompany_link.seller_warehouse_id is 'The seller''s warehouse';
comment on column store.intercompany_link.buyer_qty is 'Quantity in the buyer''s unit; unit: inventory unit';
comment on column store.intercompany_link.seller_qty is 'Quantity in the seller''s unit; unit: inventory unit';
comment on column store.intercompany_link.buyer_date is 'Date on which the buyer needs it';
comment on column store.intercompany_link.seller_date is 'Date on which the seller ships it';
