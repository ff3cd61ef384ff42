-- neighbours live on in the merged rows
delete from {table}
where rowid in (select id from neighbour);
