-- master.intercompany_item: one item that buyer and seller of the group name or measure differently, in a period; key (buyer_company_id, buyer_item_id, seller_company_id, valid_from)
create table if not exists master.intercompany_item (
    buyer_company_id  varchar not null,
    buyer_item_id     varchar not null,
    seller_company_id varchar not null,
    seller_item_id    varchar not null,
    factor            decimal(18, 6) not null,
    valid_from        date not null,
    valid_to          date
);
comment on table master.intercompany_item is 'one item that buyer and seller of the group name or measure differently, in a period; key (buyer_company_id, buyer_item_id, seller_company_id, valid_from)';
comment on column master.intercompany_item.buyer_company_id is 'Company that buys';
comment on column master.intercompany_item.buyer_item_id is 'Its item';
comment on column master.intercompany_item.seller_company_id is 'Company that sells';
comment on column master.intercompany_item.seller_item_id is 'The seller''s item';
comment on column master.intercompany_item.factor is 'Seller''s units in one of the buyer''s; unit: ratio; default: 1';
comment on column master.intercompany_item.valid_from is 'First plan date for which the source said so';
comment on column master.intercompany_item.valid_to is 'First plan date for which it no longer did; absent: still';
