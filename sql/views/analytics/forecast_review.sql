-- analytics.forecast_review: baseline, adjusted and authorised forecast side by side
-- Grain: one bucket of one series and one model it is authorised into, per plan date; a bucket that is authorised nowhere once.
-- Key: plan_date, company_id, item_id, site_id, warehouse_id, date, model_id
-- Note: Authorised is what plans of the plan date read of the model, also from an authorisation on an earlier plan date. It is in whole
--     units of the item, the others are not.
-- Note: In the published file it is that of the last plan date with a forecast.
-- Note: Add up one model only: the baseline stands beside each.
-- Columns:
--   plan_date, company_id, item_id, site_id, warehouse_id, date, bucket: as in forecast.reviewed
--   item_name: as master.item.name
--   item_group_id: as in master.item
--   baseline_qty, carried_qty, held_qty, change_qty: as in forecast.reviewed
--   adjusted_qty: as forecast.reviewed.qty
--   is_frozen, is_edited: as in forecast.reviewed
--   model_id: Forecast model; empty: the bucket is authorised into none
--   authorised_qty: Line of the model; absent: none; unit: inventory unit
--   edited_by: Who adjusted it last on the plan date; absent: nobody
--   edited_at: When; absent: nobody; unit: UTC
--   reason: Why; absent: nobody
-- Example: select model_id, item_group_id, date, sum(baseline_qty) as baseline, sum(adjusted_qty) as adjusted,
--     sum(authorised_qty) as authorised
--     from analytics.forecast_review group by all order by all;
create or replace view analytics.forecast_review as
with last_edits as (
    select
        a.plan_date,
        a.company_id,
        a.item_id,
        a.site_id,
        a.warehouse_id,
        a.date,
        max_by(e.edited_by, e.edit_no) as edited_by,
        max_by(e.edited_at, e.edit_no) as edited_at,
        max_by(e.reason, e.edit_no) as reason
    from forecast.adjustment as a
    join forecast.edit as e on e.edit_no = a.edit_no
    group by all
)

select
    r.plan_date,
    r.company_id,
    r.item_id,
    i.name as item_name,
    i.item_group_id,
    r.site_id,
    r.warehouse_id,
    r.date,
    r.bucket,
    r.baseline_qty,
    r.carried_qty,
    r.held_qty,
    r.change_qty,
    r.qty as adjusted_qty,
    r.is_frozen,
    r.is_edited,
    coalesce(f.model_id, '') as model_id,
    f.qty as authorised_qty,
    e.edited_by,
    e.edited_at,
    e.reason
from forecast.reviewed as r
left join master.demand_forecast as f
    on f.company_id = r.company_id and f.item_id = r.item_id and f.site_id = r.site_id and f.warehouse_id = r.warehouse_id
    and f.date = r.date and f.source = 'authorised_here'
    and f.valid_from <= r.plan_date and (f.valid_to is null or r.plan_date < f.valid_to)
left join last_edits as e
    on e.plan_date = r.plan_date and e.company_id = r.company_id and e.item_id = r.item_id and e.site_id = r.site_id
    and e.warehouse_id = r.warehouse_id and e.date = r.date
left join master.item as i
    on i.company_id = r.company_id and i.item_id = r.item_id
    and i.valid_from <= r.plan_date and (i.valid_to is null or r.plan_date < i.valid_to);
