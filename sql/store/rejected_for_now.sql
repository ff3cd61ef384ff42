-- changes of which a plan date has rejected rows that only name what is not there, as they came, with what was said of their age
with lacking as (
    select table_name, source_file, source_row, any_value(row_text) as row_text
    from store.rejected_row
    where plan_date = $plan_date
    group by table_name, source_file, source_row
    having bool_and(rule = 'unknown_reference')
),

said as (
    select *
    from store.taken_change
    semi join lacking using (table_name, source_file, source_row)
    qualify row_number() over (partition by table_name, source_file, source_row order by change_no desc) = 1
)

select l.table_name, s.change, l.row_text, s.changed_at, l.source_file, l.source_row
from lacking as l
join said as s using (table_name, source_file, source_row)
where s.outcome = 'quarantined'
order by all;
