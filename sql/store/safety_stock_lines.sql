-- the lines of a safety stock journal, in order
select *
from plan.safety_stock_line
where journal_id = $journal_id
order by line_no;
