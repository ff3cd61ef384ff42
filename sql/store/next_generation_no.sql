-- the number of the next generation
select coalesce(max(generation_no), 0) + 1 from forecast.generation;
