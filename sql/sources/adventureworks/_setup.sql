-- Views that several mapping queries share; each shows only what was known at the end of the day parameter.as_of.
--
-- Days of movements. The source has no record of movements with their days, so they are taken from the orders:
--   purchase    received and put into stock on its due date, but not before it was ordered (seven lines are due earlier)
--   work order  components issued on its start date, product put into stock on its due date
--   sale        leaves stock on its ship date, always seven days after the order
-- Order states (PurchaseOrderHeader.Status and the like) are those of the end of the history and are not used.

create temp view purchase_line as
select
    PurchaseOrderID,
    PurchaseOrderDetailID,
    VendorID,
    ProductID,
    OrderDate,
    greatest(OrderDate, DueDate) as received_on,
    OrderQty,
    StockedQty,
from PurchaseOrderHeader
join PurchaseOrderDetail using (PurchaseOrderID);

create temp view open_purchase_line as
select purchase_line.*
from purchase_line
cross join parameter
where OrderDate <= as_of and received_on > as_of;

create temp view open_work_order as
select WorkOrder.*
from WorkOrder
cross join parameter
where StartDate <= as_of and DueDate > as_of;

-- Customer ids of the source cannot be had: a customer is a sales channel in a territory.
create temp view sales_line as
select
    SalesOrderID,
    LineNumber,
    ProductID,
    OrderQty,
    OrderDate,
    DueDate,
    ShipDate,
    if(OnlineOrderFlag, 'internet', 'reseller') as channel,
    TerritoryID,
    concat(channel, '-', coalesce(cast(TerritoryID as varchar), 'unknown')) as customer_id,
from SalesOrderHeader
join SalesOrderDetail using (SalesOrderID);

create temp view open_sales_line as
select sales_line.*
from sales_line
cross join parameter
where OrderDate <= as_of and ShipDate > as_of;

-- Bill lines that had begun; a line that ends later had no end yet. Rows without assembly only say that an item exists.
create temp view known_bill_line as
select
    BillOfMaterialsID,
    ProductAssemblyID,
    ComponentID,
    PerAssemblyQty,
    UnitMeasureCode,
    StartDate,
    if(EndDate <= as_of, EndDate, null) as EndDate,
from BillOfMaterials
cross join parameter
where ProductAssemblyID is not null and StartDate <= as_of;

-- What is needed: items on sale (parts that are never sold have no end of sale), and all components of these.
create temp view needed_item as
with recursive needed (ProductID) as (
    select ProductID
    from Product
    cross join parameter
    where SellStartDate <= as_of and (SellEndDate is null or SellEndDate >= as_of)
    union
    select ComponentID
    from needed
    join known_bill_line on ProductAssemblyID = needed.ProductID and EndDate is null
)
select ProductID from needed;

-- What is planned: also items no longer or not yet on sale with an order on the way, and their components.
create temp view planned_item as
with recursive planned (ProductID) as (
    select ProductID from needed_item
    union
    select ProductID from open_purchase_line
    union
    select ProductID from open_work_order
    union
    select ProductID from open_sales_line
    union
    select ComponentID
    from planned
    join known_bill_line on ProductAssemblyID = planned.ProductID and EndDate is null
)
select ProductID from planned;

-- The unit of stock is that of the bills that use the item (always one); the source states no other but each.
create temp view stock_unit as
select ProductID, coalesce(min(BillOfMaterials.UnitMeasureCode), 'EA') as unit_id
from Product
left join BillOfMaterials on ComponentID = ProductID
group by ProductID;

-- Vendors of an item, best first: preferred by the source, then lead time, price, id. Inactive vendors take no orders.
create temp view ranked_vendor as
select
    ProductVendor.*,
    row_number() over (
        partition by ProductID
        order by PreferredVendorStatus desc, AverageLeadTime, StandardPrice, BusinessEntityID
    ) as choice,
    ProductVendor.UnitMeasureCode = unit_id as is_in_stock_unit,
from ProductVendor
join Vendor using (BusinessEntityID)
join stock_unit using (ProductID)
where ActiveFlag;

-- One row per item: the final balance and the movements after the date that it is rolled back by.
create temp view stock_roll_back as
with movement as (
    select ProductID, 'final' as kind, Quantity as qty
    from ProductInventory
    union all
    select ProductID, 'purchased', StockedQty
    from purchase_line
    cross join parameter
    where received_on > as_of
    union all
    select ProductID, 'made', StockedQty
    from WorkOrder
    cross join parameter
    where DueDate > as_of
    union all
    select ComponentID, 'issued', OrderQty * PerAssemblyQty
    from WorkOrder
    cross join parameter
    join BillOfMaterials
        on ProductAssemblyID = ProductID
        and BillOfMaterials.StartDate <= WorkOrder.StartDate
        and (EndDate is null or WorkOrder.StartDate <= EndDate)
    where WorkOrder.StartDate > as_of
    union all
    select ProductID, 'sold', OrderQty
    from sales_line
    cross join parameter
    where ShipDate > as_of
)
select
    ProductID,
    coalesce(sum(qty) filter (kind = 'final'), 0) as final_qty,
    coalesce(sum(qty) filter (kind = 'purchased'), 0) as purchased_later_qty,
    coalesce(sum(qty) filter (kind = 'made'), 0) as made_later_qty,
    coalesce(sum(qty) filter (kind = 'issued'), 0) as issued_later_qty,
    coalesce(sum(qty) filter (kind = 'sold'), 0) as sold_later_qty,
    final_qty - purchased_later_qty - made_later_qty + issued_later_qty + sold_later_qty as balance_qty,
from movement
group by ProductID;
