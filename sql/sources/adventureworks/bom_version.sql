-- Grain: one made item with a bill of material; the source has one bill per item, its lines have the validity.
select distinct
    'AW' as company_id,
    cast(ProductAssemblyID as varchar) as bom_id,
    cast(ProductAssemblyID as varchar) as item_id,
from known_bill_line
