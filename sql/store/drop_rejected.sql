-- rejected rows of a plan date that say no more: sent again, or of a row that now says something sound
delete from {table} as held
where held.plan_date = $plan_date
    and (
        held.row_key in (select row_key from settled)
        or exists (from read_again as r where r.source_file = held.source_file and r.source_row = held.source_row)
    );
