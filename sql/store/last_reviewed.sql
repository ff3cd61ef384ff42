-- the last plan date with a reviewed forecast
select max(plan_date) from forecast.reviewed;
