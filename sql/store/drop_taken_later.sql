-- rejected rows that were taken after all are rejected no more
delete from {table} as held
where held.plan_date = $plan_date
    and exists (
        from later as r
        where r.table_name = held.table_name and r.source_file = held.source_file and r.source_row = held.source_row
    );
