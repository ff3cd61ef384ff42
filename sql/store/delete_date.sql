-- what a table says of one plan date
delete from {table}
where plan_date = $plan_date;
