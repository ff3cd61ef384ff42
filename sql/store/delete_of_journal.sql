-- what a table says of a safety stock journal goes
delete from {table}
where journal_id = $journal_id;
