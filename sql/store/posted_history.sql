-- every minimum that was posted, the newest first
select *
from plan.posted_minimum
order by posting_no desc, entry;
