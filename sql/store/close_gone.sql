-- what a gone row says of the time before the interval stays
update {table} set {last} = $closed
where rowid in (select id from {gone}) and {first} < $start;
