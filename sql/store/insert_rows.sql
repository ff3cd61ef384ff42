-- rows as they are given
insert into {table} by name select * from incoming;
