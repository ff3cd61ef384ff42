-- rows of an input table for some items, as they were known
select {columns}
from {table}
semi join wanted_item using (company_id, item_id)
where valid_from <= $plan_date and (valid_to is null or valid_to > $plan_date);
