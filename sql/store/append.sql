-- more rows
insert into {table} by name
select * from added_rows;
