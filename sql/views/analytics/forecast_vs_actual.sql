-- analytics.forecast_vs_actual: what was forecast on each plan date against what came
-- Grain: one bucket of one series, forecast on a plan date; only buckets that are over by the latest plan date taken in.
-- Key: plan_date, company_id, item_id, site_id, warehouse_id, date
-- Note: What came is what the warehouse knows on the latest plan date taken in, history corrected since included, of the kinds of
--     transactions that are forecast from. A series that sold
--     without having been forecast on the plan date has a forecast of 0. Sums of a bucket below 0 (returns) count 0, as in the forecast.
-- Note: The forecast is the baseline of its plan date. The first bucket is the one that the plan date falls in, as a whole.
-- Columns:
--   plan_date: as in forecast.baseline
--   company_id, item_id, site_id, warehouse_id: as in forecast.baseline
--   item_name: as master.item.name
--   date: as in forecast.baseline
--   until_date: First day after the bucket
--   buckets_ahead: Buckets from that of the plan date, which is 0; unit: count
--   point_qty: Forecast; unit: inventory unit
--   lower_qty: Lower end of the prediction interval; absent: not forecast; unit: inventory unit
--   upper_qty: Upper end of the prediction interval; absent: not forecast; unit: inventory unit
--   actual_qty: Quantity that came; unit: inventory unit
--   error_qty: Forecast less what came; positive: too high; unit: inventory unit
--   is_inside: What came lies inside the prediction interval; absent: not forecast
--   model: Model that was chosen; empty: not forecast
--   demand_class: smooth, intermittent, erratic, lumpy, new or dying; empty: not forecast
--   unit_id: as in master.item
-- Example: select plan_date, sum(point_qty) as forecast_qty, sum(actual_qty) as actual_qty,
--     round(sum(abs(error_qty)) / sum(actual_qty), 3) as wape, round(sum(error_qty) / sum(actual_qty), 3) as bias
--     from analytics.forecast_vs_actual where buckets_ahead < 13 group by plan_date order by plan_date;
create or replace view analytics.forecast_vs_actual as
with latest as (
    select max(plan_date) as plan_date from master.ingestion
),

items as (
    select i.*
    from master.item as i
    join latest as l on i.valid_from <= l.plan_date and (i.valid_to is null or l.plan_date < i.valid_to)
),

warehouses as (
    select w.company_id, w.warehouse_id, w.site_id
    from master.warehouse as w
    join latest as l on w.valid_from <= l.plan_date and (w.valid_to is null or l.plan_date < w.valid_to)
),

-- semantics §4.12: the rules that fit an item, in their turn, with the site that their warehouse stands on
ruled as (
    select
        i.company_id,
        i.item_id,
        r.site_id as for_site,
        nullif(r.default_site_id, '') as rule_site_id,
        nullif(r.default_warehouse_id, '') as rule_warehouse_id,
        case when r.default_warehouse_id <> '' then coalesce(d.site_id, nullif(r.default_site_id, ''), nullif(r.site_id, '')) end as stands_on,
        row_number() over (
            partition by i.company_id, i.item_id
            order by
                r.rank desc,
                r.site_id = '',
                r.configuration_id = '',
                r.size_id = '',
                r.colour_id = '',
                r.style_id = '',
                r.version_id = '',
                r.item_id <> i.item_id,
                r.configuration_id,
                r.size_id,
                r.colour_id,
                r.style_id,
                r.version_id,
                r.site_id
        ) as turn
    from items as i
    join master.default_order_setting as r on r.company_id = i.company_id and r.item_id in (i.item_id, nullif(i.variant_of_item_id, ''))
    join latest as l on r.valid_from <= l.plan_date and (r.valid_to is null or l.plan_date < r.valid_to)
    left join warehouses as d on d.company_id = r.company_id and d.warehouse_id = r.default_warehouse_id
    where
        r.order_kind = 'all'
        and r.configuration_id in ('', i.configuration_id)
        and r.size_id in ('', i.size_id)
        and r.colour_id in ('', i.colour_id)
        and r.style_id in ('', i.style_id)
        and r.version_id in ('', i.version_id)
),

usual as (
    select
        i.company_id,
        i.item_id,
        coalesce(
            min_by(r.rule_site_id, r.turn) filter (where r.rule_site_id is not null),
            min_by(r.stands_on, r.turn) filter (where r.stands_on is not null),
            nullif(any_value(i.default_site_id), '')
        ) as site_id
    from items as i
    left join ruled as r on r.company_id = i.company_id and r.item_id = i.item_id and r.for_site = ''
    group by all
),

-- semantics §3.1, §3.2: the place of a row of history
placed as (
    select
        h.company_id,
        h.item_id,
        coalesce(
            nullif(w.site_id, ''),
            nullif(h.site_id, ''),
            u.site_id,
            case when i.default_warehouse_id <> '' then d.site_id end,
            ''
        ) as site_id,
        h.warehouse_id,
        case when i.default_warehouse_id <> '' then coalesce(d.site_id, i.default_site_id) end as default_warehouse_site_id,
        i.default_warehouse_id as own_warehouse_id,
        i.plans_by_warehouse,
        h.transaction_type,
        h.date,
        h.qty
    from master.demand_history as h
    join latest as l on h.valid_from <= l.plan_date and (h.valid_to is null or l.plan_date < h.valid_to)
    left join items as i on i.company_id = h.company_id and i.item_id = h.item_id
    left join usual as u on u.company_id = h.company_id and u.item_id = h.item_id
    left join warehouses as w on w.company_id = h.company_id and w.warehouse_id = h.warehouse_id
    left join warehouses as d on d.company_id = h.company_id and d.warehouse_id = i.default_warehouse_id
),

homes as (
    select p.company_id, p.item_id, p.site_id, min_by(r.rule_warehouse_id, r.turn) as warehouse_id
    from (select distinct company_id, item_id, site_id from placed) as p
    join ruled as r
        on r.company_id = p.company_id and r.item_id = p.item_id and r.stands_on = p.site_id and r.for_site in ('', p.site_id)
    group by all
),

sited as (
    select
        p.*,
        coalesce(h.warehouse_id, case when p.default_warehouse_site_id = p.site_id then p.own_warehouse_id end, '') as default_warehouse_id
    from placed as p
    left join homes as h on h.company_id = p.company_id and h.item_id = p.item_id and h.site_id = p.site_id
),

-- semantics §34.1: the allocation key of an item on a site
keys as (
    select s.company_id, s.item_id, s.site_id, k.allocation_key_id
    from (select distinct company_id, item_id, site_id from sited) as s
    join master.item_allocation_key as k
        on k.company_id = s.company_id and k.item_id = s.item_id and (k.site_id = s.site_id or k.site_id = '')
    join latest as l on k.valid_from <= l.plan_date and (k.valid_to is null or l.plan_date < k.valid_to)
    left join master.allocation_key as a
        on a.company_id = k.company_id and a.allocation_key_id = k.allocation_key_id
        and a.valid_from <= l.plan_date and (a.valid_to is null or l.plan_date < a.valid_to)
    where coalesce(a.is_for_forecast, true)
    qualify row_number() over (partition by s.company_id, s.item_id, s.site_id order by k.site_id = '', k.allocation_key_id) = 1
),

-- semantics §34.2: the kinds of transactions that count
kinds as (
    select t.company_id, t.allocation_key_id, t.transaction_type, t.is_included
    from master.forecast_transaction_type as t
    join latest as l on t.valid_from <= l.plan_date and (t.valid_to is null or l.plan_date < t.valid_to)
),

told as (
    select distinct company_id, allocation_key_id from kinds
),

counted as (
    select s.*
    from sited as s
    left join keys as k on k.company_id = s.company_id and k.item_id = s.item_id and k.site_id = s.site_id
    left join told as own on own.company_id = s.company_id and own.allocation_key_id = k.allocation_key_id
    left join told as general on general.company_id = s.company_id and general.allocation_key_id = ''
    left join kinds as t
        on t.company_id = s.company_id
        and t.allocation_key_id = coalesce(own.allocation_key_id, general.allocation_key_id)
        and t.transaction_type = s.transaction_type
    where
        case
            when own.company_id is not null or general.company_id is not null then coalesce(t.is_included, false)
            else s.transaction_type <> 'intercompany'
        end
),

came as (
    select
        company_id,
        item_id,
        site_id,
        case
            when not plans_by_warehouse then ''
            when warehouse_id <> '' then warehouse_id
            else default_warehouse_id
        end as warehouse_id,
        date,
        sum(qty) as qty
    from counted
    group by all
),

starts as (
    select distinct plan_date, company_id, date from forecast.baseline
),

buckets as (
    select
        s.plan_date,
        s.company_id,
        s.date,
        coalesce(
            lead(s.date) over (partition by s.plan_date, s.company_id order by s.date),
            case coalesce(p.bucket, 'week')
                when 'day' then s.date + 1
                when 'week' then s.date + 7
                else (s.date + interval 1 month)::date
            end
        ) as until_date,
        row_number() over (partition by s.plan_date, s.company_id order by s.date) - 1 as buckets_ahead
    from starts as s
    left join master.forecast_parameter as p
        on p.company_id = s.company_id
        and p.allocation_key_id = ''
        and p.valid_from <= s.plan_date and (p.valid_to is null or s.plan_date < p.valid_to)
),

ended as (
    select b.*
    from buckets as b
    join latest as l on b.until_date <= l.plan_date
),

-- a bucket is forecast on many plan dates; what came in it is added up once
came_in as (
    select b.company_id, c.item_id, c.site_id, c.warehouse_id, b.date, b.until_date, greatest(sum(c.qty), 0) as qty
    from (select distinct company_id, date, until_date from ended) as b
    join came as c on c.company_id = b.company_id and c.date >= b.date and c.date < b.until_date
    group by b.company_id, c.item_id, c.site_id, c.warehouse_id, b.date, b.until_date
),

actuals as (
    select e.plan_date, c.company_id, c.item_id, c.site_id, c.warehouse_id, e.date, c.qty
    from ended as e
    join came_in as c on c.company_id = e.company_id and c.date = e.date and c.until_date = e.until_date
),

forecasts as (
    select f.*
    from forecast.baseline as f
    join ended as e on e.plan_date = f.plan_date and e.company_id = f.company_id and e.date = f.date
),

pairs as (
    select
        plan_date,
        company_id,
        item_id,
        site_id,
        warehouse_id,
        date,
        coalesce(f.point_qty, 0)::decimal(18, 6) as point_qty,
        f.lower_qty,
        f.upper_qty,
        coalesce(a.qty, 0)::decimal(18, 6) as actual_qty,
        coalesce(f.model, '') as model,
        coalesce(f.demand_class, '') as demand_class
    from forecasts as f
    full join actuals as a using (plan_date, company_id, item_id, site_id, warehouse_id, date)
)

select
    p.plan_date,
    p.company_id,
    p.item_id,
    i.name as item_name,
    p.site_id,
    p.warehouse_id,
    p.date,
    e.until_date,
    e.buckets_ahead::integer as buckets_ahead,
    p.point_qty,
    p.lower_qty,
    p.upper_qty,
    p.actual_qty,
    p.point_qty - p.actual_qty as error_qty,
    p.actual_qty between p.lower_qty and p.upper_qty as is_inside,
    p.model,
    p.demand_class,
    i.unit_id
from pairs as p
join ended as e on e.plan_date = p.plan_date and e.company_id = p.company_id and e.date = p.date
left join items as i on i.company_id = p.company_id and i.item_id = p.item_id
where p.point_qty <> 0 or p.actual_qty <> 0;
