-- safety stock journals with their lines and how many of them were posted, the newest first
select
    j.*,
    count(l.line_no) as lines,
    count(l.line_no) filter (where l.is_posted) as posted_lines
from plan.safety_stock_journal as j
left join plan.safety_stock_line as l using (journal_id)
group by all
order by j.proposed_at desc, j.journal_id;
