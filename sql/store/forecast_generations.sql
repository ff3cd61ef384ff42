-- generated baselines, the newest first
select *
from forecast.generation
order by generation_no desc, company_id;
