-- Grain: one vendor, inactive ones too since old orders name them. The group tells how the source regards it.
select
    'AW' as company_id,
    cast(BusinessEntityID as varchar) as vendor_id,
    Name as name,
    case when not ActiveFlag then 'inactive' when PreferredVendorStatus then 'preferred' else 'other' end as vendor_group_id,
    'USD' as currency_code,
from Vendor
