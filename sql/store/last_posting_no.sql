-- number of the last posting of minima; 0: none
select coalesce(max(posting_no), 0) from plan.posted_minimum;
