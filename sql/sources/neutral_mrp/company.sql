-- Grain: the one company of the problem, which is a state on params.plan_start: plan it as of that date, another changes
-- nothing here. Without a calendar: every day is open.
select 'NEUTRAL' as company_id, 'Neutral planning problem' as name
