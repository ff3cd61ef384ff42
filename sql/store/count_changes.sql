-- how many rows an interval ends, how many of these begin with it, and how many it adds
select
    (select count(*) from {gone}) as gone,
    (select count(*) from {gone} where is_new) as gone_new,
    (select count(*) from {added}) as added;
