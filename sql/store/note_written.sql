-- a file of the outbox is in place
update plan.outbox set written_at = $written_at
where file_name = $file_name;
