-- files of the outbox that nobody has seen put in place
select file_name, batch_id, order_type, format
from plan.outbox
where written_at is null
order by file_name;
