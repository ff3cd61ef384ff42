-- the number of the next edit of forecasts
select coalesce(max(edit_no), 0) + 1 from forecast.edit;
