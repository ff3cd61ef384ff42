"""What a plan counts: stock, supply orders, demand orders and forecast lines, each in its node (semantics §6, §16).

Belongs here: switches, fences and probabilities, and the row counts of what they leave out. Pegging is the kernels'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl

from masterplan.forecast_use import RULES, counted_forecast, no_forecast
from masterplan.forecast_use.models import of_baseline, of_model
from masterplan.named_versions import names_of, without_empty_names
from masterplan.netting.problem import USUAL_PRIORITY
from masterplan.node_parameters import NodeParameters
from masterplan.places import NODE_KEY, Tables, resolve_places
from masterplan.plannable import plannable_items
from masterplan.shelf_life import batches, nodes_by_batch, with_expiry, with_keep_days
from masterplan.supply_forecast import no_supply_forecast, supply_forecast_lines

_SUPPLY_TYPES: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys((*NODE_KEY, "type", "order_id"), pl.String),
    "line_no": pl.Int32,
    "ref": pl.String,
    "date": pl.Date,
    "qty": pl.Decimal(18, 6),
    "priority": pl.Int32,
    "status": pl.String,
    "vendor_id": pl.String,
    "start_date": pl.Date,
    "requirement_date": pl.Date,
    "expiry_date": pl.Date,
    "is_supply_forecast": pl.Boolean,
    "is_approved": pl.Boolean,
    "explodes": pl.Boolean,
    "drawn_from": pl.String,
}
_SUPPLY: Final = tuple(_SUPPLY_TYPES)
_ENDLESS: Final = 36_500


@dataclass(frozen=True)
class Scope:
    """Rows that the plan counts, each with its node key, `ref` as users name it, date and quantity.

    `stock`: one row per node with what netting starts from, where expiry counts one per batch; `by_batch`: the keys of such
    nodes; `expired`: what has expired. `supplies`: open orders and
    approved planned orders, with `explodes` where components are still to be planned and the seller or warehouse that planned
    ones name (`drawn_from`). `orders` (demand), `quotations`,
    `forecasts`. `supply_forecast`: its lines after reduction.
    `forecast_left`: every forecast line with what orders consumed; `forecast_use`: which order how much. `seeds`: the nodes named
    by rows or by a minimum.
    `named`: what demands name, and kept planned orders bear, of bills and routes. `left_out`: how many rows each
    switch or fence left out. `exceptions`: what a planner must look at.
    """

    stock: pl.DataFrame
    by_batch: pl.DataFrame
    expired: pl.DataFrame
    supplies: pl.DataFrame
    orders: pl.DataFrame
    quotations: pl.DataFrame
    forecasts: pl.DataFrame
    forecast_left: pl.DataFrame
    forecast_use: pl.DataFrame
    supply_forecast: pl.DataFrame
    seeds: pl.DataFrame
    named: pl.DataFrame
    left_out: dict[str, int]
    exceptions: pl.DataFrame


def scope_of(
    tables: Tables,
    plan: Mapping[str, object],
    plan_date: date,
    baseline: pl.DataFrame | None,
    approved: pl.DataFrame | None,
    parameters: NodeParameters,
) -> Scope:
    """Everything that the plan counts on the plan date.

    Inputs: `approved` are planned orders to keep, `parameters` those of the plan's nodes. Rules §3.3, §3.4, §6, §16, §23.
    """
    left_out: dict[str, int] = {}
    active = plannable_items(tables)

    def placed(name: str, rows: pl.DataFrame) -> pl.DataFrame:
        return _placed(tables, active, name, rows, left_out)

    gross = plan["kind"] == "forecast"
    listed = placed("on_hand", tables["on_hand"])
    stock, expired, exceptions = _stock(listed, plan_date, left_out)
    if gross or not plan["include_on_hand"]:
        stock, expired, exceptions = stock.clear(), expired.clear(), exceptions.clear()
    supplies = _supplies(placed("supply_order", _switched_supplies(tables["supply_order"], plan, left_out)), tables["demand_order"])
    kept = [_planned(active, "planned_order", approved, left_out)] if approved is not None and not gross else []
    supplies = pl.concat([supplies, *map(_approved, kept)])
    demands = placed_demands(tables, plan, without_empty_names(tables["demand_order"]), left_out)
    lines = _forecast_candidates(tables, plan, baseline)
    limits = _fences(plan, parameters, [supplies, demands, placed("forecast", lines)])
    fences, reduces = limits.drop(RULES), limits.select(*NODE_KEY, *RULES)
    # orders that were kept, but not approved, stay with demand inside the fence that they are late for
    unapproved = pl.col("is_approved") & (pl.col("status") != "approved")
    fenced = _fenced("supply_order", supplies.filter(~unapproved), fences, plan_date, left_out)
    supplies = pl.concat([fenced, _with_fences(supplies.filter(unapproved), fences)])
    fresh = _fresh(listed, plan_date) if plan["include_on_hand"] and not gross else listed.clear()
    by_batch = nodes_by_batch(tables, plan, fresh, supplies.filter(pl.col("qty") > 0))
    stock = _by_batch(stock, fresh, by_batch)
    supplies = with_expiry(tables, supplies, by_batch)
    demands = fenced_demands(plan, plan_date, demands, fences, left_out)
    fences = fences.with_columns(line_days=_line_days(plan))
    decoupled = fences.filter("is_decoupled")
    fences = fences.drop("forecast_fence_days", "approved_requisition_fence_days", "is_decoupled").join(reduces, on=NODE_KEY, how="left")
    counts_forecast = gross or plan["include_demand_forecast"]
    forecast = counted_forecast(tables, plan, plan_date, baseline, fences) if counts_forecast else no_forecast()
    left, use = (
        rows.join(active, on=["company_id", "item_id"], how="semi", maintain_order="left") for rows in (forecast.lines, forecast.use)
    )
    orders = counted_demands(demands.lazy()).collect()
    supplies = supplies.filter(pl.col("qty") > 0)
    counts_supply = plan["include_supply_forecast"] and not gross
    supply_forecast = supply_forecast_lines(tables, plan, plan_date, supplies, parameters) if counts_supply else None
    is_quotation = pl.col("type") == "quotation"
    return Scope(
        stock=stock,
        by_batch=by_batch,
        expired=expired,
        supplies=supplies,
        orders=orders.filter(~is_quotation),
        quotations=orders.filter(is_quotation),
        forecasts=_forecast_demand(left.join(decoupled, on=NODE_KEY, how="anti", maintain_order="left")),
        forecast_left=left,
        forecast_use=use,
        supply_forecast=no_supply_forecast() if supply_forecast is None else supply_forecast,
        seeds=_seeds(
            tables,
            active,
            gross,
            [
                *(rows for rows in (stock, expired, supplies, *([] if supply_forecast is None else [supply_forecast]))),
                demands.filter(pl.col("qty") > 0),
                left.filter(pl.col("left_qty") > 0, ~pl.col("is_inside")),
                *kept,
            ],
        ),
        named=names_of(demands, [_loaded(orders, supplies) for orders in kept]),
        left_out=left_out,
        exceptions=exceptions,
    )


def placed_demands(tables: Tables, plan: Mapping[str, object], rows: pl.DataFrame, left_out: dict[str, int]) -> pl.DataFrame:
    """Rows of the table `demand_order` that the plan's switches let in, each in its node, with the days that a batch must keep."""
    switched = _switched_demands(rows, plan, left_out)
    return with_keep_days(tables, plan, _placed(tables, plannable_items(tables), "demand_order", switched, left_out))


def fenced_demands(
    plan: Mapping[str, object], plan_date: date, demands: pl.DataFrame, fences: pl.DataFrame, left_out: dict[str, int]
) -> pl.DataFrame:
    """Those of the demands that no fence leaves out; `fences` has the node key and the days of its fences."""
    dated = demands.with_columns(date=pl.coalesce("confirmed_date", "requested_date"))
    kept = _fenced("demand_order", dated, fences, plan_date, left_out)
    return _recent_requisitions(kept, plan_date, left_out) if plan["engine"] == "classic" else kept


def counted_demands(demands: pl.LazyFrame, *others: str) -> pl.LazyFrame:
    """The demands as a plan counts them: by kind and reference, without those of quantity 0 (§6.5); with `others` of their columns."""
    ref = pl.concat_str("order_id", pl.lit("/"), pl.col("line_no").cast(pl.String)).alias("ref")
    rows = demands.select(
        *NODE_KEY, pl.col("demand_type").alias("type"), "order_id", "line_no", ref, "date", "qty", "priority", "keep_days", *others
    )
    return rows.filter(pl.col("qty") > 0)


def _placed(tables: Tables, active: pl.DataFrame, name: str, rows: pl.DataFrame, left_out: dict[str, int]) -> pl.DataFrame:
    return resolve_places(tables, _planned(active, name, rows, left_out))


def _planned(active: pl.DataFrame, name: str, rows: pl.DataFrame, left_out: dict[str, int]) -> pl.DataFrame:
    kept = rows.join(active, on=["company_id", "item_id"], how="semi", maintain_order="left")
    _note(left_out, f"{name}: items that are not planned", rows.height - kept.height)
    return kept


def _note(left_out: dict[str, int], reason: str, rows: int) -> None:
    if rows:
        left_out[reason] = left_out.get(reason, 0) + rows


def _stock(rows: pl.DataFrame, plan_date: date, left_out: dict[str, int]) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Stock per node, what has expired of it, and what is odd about it (§6.1, §6.8)."""
    expired = pl.col("expiry_date").is_not_null() & (pl.col("expiry_date") < plan_date)
    _note(left_out, "on_hand: not available", rows.filter(~pl.col("is_available")).height)
    rows = rows.filter("is_available")
    gone = rows.filter(expired & (pl.col("qty") > 0)).group_by(NODE_KEY).agg(pl.col("qty").sum()).sort(NODE_KEY)
    sums = rows.filter(~expired).group_by(NODE_KEY).agg(pl.col("qty").sum()).sort(NODE_KEY)
    negative = sums.filter(pl.col("qty") < 0)
    exceptions = pl.concat(
        [
            _exception(negative, "negative_stock", "warning", "Stock is {} and counts as 0; correct the stock or receive what is missing."),
            _exception(gone, "expired_stock", "warning", "Stock of {} has expired and does not count; dispose of it."),
        ]
    )
    return sums.filter(pl.col("qty") > 0), gone, exceptions


def _fresh(rows: pl.DataFrame, plan_date: date) -> pl.DataFrame:
    return rows.filter("is_available", pl.col("qty") != 0).filter(pl.col("expiry_date").is_null() | (pl.col("expiry_date") >= plan_date))


def _by_batch(sums: pl.DataFrame, rows: pl.DataFrame, by_batch: pl.DataFrame) -> pl.DataFrame:
    """The sums, but of nodes where expiry counts the batches (§21)."""
    whole = sums.with_columns(ref=pl.lit(""), expiry_date=pl.lit(None, dtype=pl.Date))
    if by_batch.is_empty() or whole.is_empty():
        return whole
    kept = rows.join(by_batch, on=NODE_KEY, how="semi").join(sums, on=NODE_KEY, how="semi")
    parts = batches(kept).select(whole.columns).cast(whole.schema)
    return pl.concat([whole.join(by_batch, on=NODE_KEY, how="anti"), parts]).sort(*NODE_KEY, "ref")


def _exception(rows: pl.DataFrame, code: str, severity: str, text: str) -> pl.DataFrame:
    before, after = text.split("{}")
    return rows.select(
        pl.lit(code).alias("code"),
        pl.lit(severity).alias("severity"),
        *NODE_KEY,
        pl.lit("").alias("ref"),
        pl.concat_str(pl.lit(before), pl.col("qty").cast(pl.Float64).cast(pl.String), pl.lit(after)).alias("text"),
    )


def _switched_supplies(rows: pl.DataFrame, plan: Mapping[str, object], left_out: dict[str, int]) -> pl.DataFrame:
    """Supply orders that the plan's switches let in (§6.2)."""
    if plan["kind"] == "forecast" or not plan["include_transactions"]:
        _note(left_out, "supply_order: the plan leaves transactions out", rows.height)
        return rows.clear()
    kept = rows if plan["include_transfer_orders"] else rows.filter(pl.col("order_type") != "transfer")
    _note(left_out, "supply_order: the plan leaves transfers out", rows.height - kept.height)
    asked = kept if plan["include_rfqs"] else kept.filter(pl.col("order_type") != "rfq")
    _note(left_out, "supply_order: the plan leaves requests for quotation out", kept.height - asked.height)
    return asked


def _supplies(rows: pl.DataFrame, demands: pl.DataFrame) -> pl.DataFrame:
    """Open orders; released production without component lines of its own needs those of its bill (§6.10)."""
    components = demands.filter(pl.col("demand_type") == "production_component").select("company_id", "order_id").unique()
    has_lines = components.with_columns(has_lines=pl.lit(value=True))
    is_released = (pl.col("order_type") == "production") & (pl.col("status") == "released") & pl.col("has_lines").is_null()
    return (
        rows.join(has_lines, on=["company_id", "order_id"], how="left", maintain_order="left")
        .with_columns(
            type="order_type",
            ref=pl.concat_str("order_id", pl.lit("/"), pl.col("line_no").cast(pl.String)),
            date="receipt_date",
            requirement_date=pl.lit(None, dtype=pl.Date),
            is_approved=pl.lit(value=False),
            explodes=is_released,
            drawn_from=pl.lit(""),
        )
        .select(_SUPPLY)
    )


def _approved(rows: pl.DataFrame) -> pl.DataFrame:
    """Approved planned orders as supplies: their dates and quantities stay (§6.9)."""
    return rows.with_columns(
        type="planned_" + pl.col("order_type"),
        line_no=pl.lit(0, dtype=pl.Int32),
        ref="order_id",
        date="receipt_date",
        expiry_date=pl.lit(None, dtype=pl.Date),
        status=pl.col("status"),
        is_approved=pl.lit(value=True),
        explodes=(pl.col("order_type") != "purchase") | (pl.col("intercompany_company_id") != ""),
        drawn_from=pl.when(pl.col("order_type") == "purchase").then("intercompany_company_id").otherwise("from_warehouse_id"),
    ).select(pl.col(name).cast(kind) for name, kind in _SUPPLY_TYPES.items())


def _loaded(kept: pl.DataFrame, supplies: pl.DataFrame) -> pl.DataFrame:
    """Planned orders that are kept and count as supply: not those beyond the coverage fence (§6.9)."""
    return kept.join(supplies.filter("is_approved"), left_on="order_id", right_on="ref", how="semi", maintain_order="left")


def _recent_requisitions(demands: pl.DataFrame, plan_date: date, left_out: dict[str, int]) -> pl.DataFrame:
    """Engine classic: requisitions older than the fence are left out (§6.7)."""
    fence = pl.col("approved_requisition_fence_days")
    old = (pl.col("demand_type") == "requisition") & (fence > 0) & (pl.col("date") < pl.lit(plan_date) - pl.duration(days=fence))
    _note(left_out, "demand_order: requisitions older than their fence", demands.filter(old).height)
    return demands.filter(~old)


def _switched_demands(rows: pl.DataFrame, plan: Mapping[str, object], left_out: dict[str, int]) -> pl.DataFrame:
    """Demand orders that the plan's switches let in (§6.3)."""
    if plan["kind"] == "forecast" or not plan["include_transactions"]:
        _note(left_out, "demand_order: the plan leaves transactions out", rows.height)
        return rows.clear()
    is_quotation = pl.col("demand_type") == "quotation"
    probable = pl.lit(value=bool(plan["include_quotations"])) & (pl.col("probability_pct") >= pl.lit(plan["quotation_min_probability_pct"]))
    wanted = pl.when(is_quotation).then(probable).otherwise(pl.lit(value=True))
    for switch, kind in (("include_requisitions", "requisition"), ("include_purchase_returns", "purchase_return")):
        if not plan[switch]:
            wanted &= pl.col("demand_type") != kind
    if not plan["include_sales_orders"]:
        wanted &= pl.col("demand_type") != "sales"
    if not plan["include_transfer_orders"]:
        wanted &= pl.col("demand_type") != "transfer_issue"
    if plan["exclude_flagged_transactions"]:
        wanted &= ~pl.col("exclude_from_planning")
    kept = rows.filter(wanted)
    _note(left_out, "demand_order: types or flags that the plan leaves out", rows.height - kept.height)
    return kept


def _forecast_candidates(tables: Tables, plan: Mapping[str, object], baseline: pl.DataFrame | None) -> pl.DataFrame:
    model_id = str(plan["forecast_model_id"])
    entered = of_model(tables, tables["demand_forecast"], model_id).select(NODE_KEY)
    points = None if baseline is None else of_baseline(tables, baseline, model_id)
    if points is None or points.is_empty():
        return entered
    return pl.concat([entered, points.select(NODE_KEY)]).unique(maintain_order=True)


def _fences(plan: Mapping[str, object], parameters: NodeParameters, rows: list[pl.DataFrame]) -> pl.DataFrame:
    """Of every node that a row names: `days` of each fence, what reduces forecast, and whether it is decoupled."""
    nodes = pl.concat([part.select(NODE_KEY) for part in rows]).unique(maintain_order=True)
    return parameters.of(nodes).select(
        *NODE_KEY,
        pl.col("counted_days").alias("days"),
        "forecast_fence_days",
        "approved_requisition_fence_days",
        *RULES,
        is_decoupled=pl.lit(plan["kind"] != "forecast") & (pl.col("coverage_code") == "decoupling"),
    )


def _line_days(plan: Mapping[str, object]) -> pl.Expr:
    """How many days after the plan date forecast lines count; less than 0: none does (§6.6)."""
    if plan["forecast_fence_days"] == 0:
        return pl.lit(-1, dtype=pl.Int32)
    usual = pl.lit(_ENDLESS) if plan["engine"] == "classic" else pl.col("days")
    fence = pl.col("forecast_fence_days")
    return pl.when(fence <= 0).then(usual).otherwise(pl.min_horizontal(fence, usual)).cast(pl.Int32)


def _fenced(name: str, rows: pl.DataFrame, fences: pl.DataFrame, plan_date: date, left_out: dict[str, int]) -> pl.DataFrame:
    inside = pl.col("date") <= pl.lit(plan_date) + pl.duration(days=pl.col("days"))
    kept = _with_fences(rows, fences).filter(inside)
    _note(left_out, f"{name}: later than the coverage fence", rows.height - kept.height)
    return kept


def _with_fences(rows: pl.DataFrame, fences: pl.DataFrame) -> pl.DataFrame:
    return rows.join(fences, on=NODE_KEY, how="left", maintain_order="left")


def _forecast_demand(left: pl.DataFrame) -> pl.DataFrame:
    ref = pl.concat_str(
        "model_id", "item_id", "site_id", "warehouse_id", "customer_id", pl.col("date").dt.strftime("%Y-%m-%d"), separator="/"
    )
    return left.filter(pl.col("left_qty") > 0, ~pl.col("is_inside")).select(
        *NODE_KEY,
        pl.lit("forecast").alias("type"),
        ref.alias("order_id"),
        pl.lit(0, dtype=pl.Int32).alias("line_no"),
        ref.alias("ref"),
        "date",
        pl.col("left_qty").alias("qty"),
        pl.lit(USUAL_PRIORITY, dtype=pl.Int32).alias("priority"),
        pl.lit(0, dtype=pl.Int32).alias("keep_days"),
    )


def _seeds(tables: Tables, active: pl.DataFrame, gross: bool, rows: list[pl.DataFrame]) -> pl.DataFrame:
    """The nodes that the network grows from (§3.3)."""
    named = [part.select(NODE_KEY) for part in rows]
    if not gross:
        covered = tables["item_coverage"].join(active, on=["company_id", "item_id"], how="semi", maintain_order="left")
        named.append(resolve_places(tables, covered).filter(pl.col("site_id") != "").select(NODE_KEY))
    return pl.concat(named).unique(maintain_order=True)
