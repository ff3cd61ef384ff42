-- a gone row that begins with the interval says nothing of the time before it
delete from {table}
where rowid in (select id from {gone}) and {first} >= $start;
