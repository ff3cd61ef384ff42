-- Grain: one item (Product), also those not sold at the date.
-- Order type: MakeFlag. Lead times in calendar days: of made items DaysToManufacture, although every work order of the
-- source is given eleven days; of bought items the average of the vendor that ranked_vendor puts first, who is the default.
-- Order limits: that vendor's, only when it sells in the unit of stock: the source has no factors for cases, cartons,
-- cans, dozens, packs and gallons.
-- Lifecycle: an item that is neither on sale, nor part of one, nor on an open order is not planned (planned_item).
-- Cost and price: as of the date, from the price histories; items without any history keep their only value, items whose
-- history begins later have none yet. 200 parts cost 0 in the source.
with cost as (
    select ProductID, arg_max(StandardCost, StartDate) filter (StartDate <= $as_of) as StandardCost
    from ProductCostHistory
    group by ProductID
),
price as (
    select ProductID, arg_max(ListPrice, StartDate) filter (StartDate <= $as_of) as ListPrice
    from ProductListPriceHistory
    group by ProductID
)
select
    'AW' as company_id,
    cast(Product.ProductID as varchar) as item_id,
    Product.Name as name,
    ProductSubcategory.Name as item_group_id,
    ProductNumber as group_item_id,
    unit_id,
    if(MakeFlag, 'production', 'purchase') as default_order_type,
    coalesce(AverageLeadTime, 0) as purchase_lead_days,
    if(MakeFlag, DaysToManufacture, 0) as production_lead_days,
    if(MakeFlag, 'MAKE', 'BUY') as coverage_group_id,
    cast(ranked_vendor.BusinessEntityID as varchar) as default_vendor_id,
    'PLANT' as default_site_id,
    false as plans_by_warehouse,
    if(is_in_stock_unit, MinOrderQty, 0) as order_min_qty,
    if(is_in_stock_unit, MaxOrderQty, 0) as order_max_qty,
    if(cost.ProductID is null, Product.StandardCost, cost.StandardCost) as standard_cost,
    if(price.ProductID is null, Product.ListPrice, price.ListPrice) as sales_price,
    if(planned_item.ProductID is null, 'not_planned', 'active') as lifecycle_state,
from Product
join stock_unit using (ProductID)
left join ProductSubcategory using (ProductSubcategoryID)
left join ranked_vendor on ranked_vendor.ProductID = Product.ProductID and choice = 1 and not MakeFlag
left join cost on cost.ProductID = Product.ProductID
left join price on price.ProductID = Product.ProductID
left join planned_item on planned_item.ProductID = Product.ProductID
