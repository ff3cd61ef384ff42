-- Grain: one item whose stock of the date comes out below 0: more came in after the date than was used or is left.
select
    cast(ProductID as varchar) as item_id,
    Name as name,
    if(MakeFlag, 'production', 'purchase') as order_type,
    final_qty,
    purchased_later_qty,
    made_later_qty,
    issued_later_qty,
    sold_later_qty,
    balance_qty,
    -balance_qty as clipped_qty,
from stock_roll_back
join Product using (ProductID)
where balance_qty < 0
