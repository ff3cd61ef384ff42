-- what the data of one plan date named
delete from plan.firmed_order_taken
where plan_date = $plan_date and how = 'source';
