-- how many rows an interval changes
select (select count(*) from gone) + (select count(*) from added);
