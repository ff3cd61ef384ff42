-- one run of one plan
insert into store.plan_version by name select * from run;
