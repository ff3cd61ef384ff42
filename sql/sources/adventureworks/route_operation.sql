-- Grain: one operation of a route. The hours are per work order, whatever its quantity: set-up, no run time.
select
    'AW' as company_id,
    cast(ProductID as varchar) as route_id,
    OperationSequence as operation_no,
    coalesce(lead(OperationSequence) over (partition by ProductID order by OperationSequence), 0) as next_operation_no,
    cast(LocationID as varchar) as resource_group_id,
    ResourceHrs as setup_hours,
    0 as run_hours,
from Routing
