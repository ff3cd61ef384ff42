-- Grain: one line of a bill that had begun by the date. Quantities are in the unit of stock of the component (stock_unit).
select
    'AW' as company_id,
    cast(ProductAssemblyID as varchar) as bom_id,
    BillOfMaterialsID as line_no,
    cast(ComponentID as varchar) as component_item_id,
    PerAssemblyQty as quantity,
    StartDate as from_date,
    EndDate as to_date,
from known_bill_line
