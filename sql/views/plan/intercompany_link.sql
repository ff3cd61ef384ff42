-- plan.intercompany_link: one planned purchase of a company that is demand of another, in every version that it holds in
-- Columns: as in plan.intercompany_link
-- Example: select * from plan.intercompany_link where plan_id = 'static' order by all limit 20;
create or replace view plan.intercompany_link as
select
    v.plan_id,
    v.plan_date,
    v.version,
    r.buyer_company_id,
    r.buyer_order_id,
    r.seller_company_id,
    r.seller_item_id,
    r.seller_site_id,
    r.seller_warehouse_id,
    r.buyer_qty,
    r.seller_qty,
    r.buyer_date,
    r.seller_date
from store.plan_version as v
join store.intercompany_link as r
    on r.plan_id = v.plan_id and r.plan_date = v.plan_date
    and v.version >= r.from_version and (r.to_version is null or v.version <= r.to_version);
