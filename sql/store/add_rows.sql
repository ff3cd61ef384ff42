-- rows of a frame
insert into {table} by name from incoming;
