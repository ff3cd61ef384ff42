"""Pictures of plans in the metadata of the assets: small charts that show without any server.

Belongs here: frames to charts of plans; those of forecasts are `forecast_pictures`, how charts look is `charts`. What is drawn
is computed elsewhere; the same frames give the same picture.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from assets.charts import FORECAST, LATE, Chart

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

    from masterplan.plan import Plan

_LEGEND: Final = 0.95
_COLOURS: Final = {"purchase": "#1f6f8b", "production": "#e07a1f", "transfer": "#7a9e3f"}


def net_plan_pictures(plans: Sequence[Plan]) -> dict[str, Chart]:
    """Planned orders by week, and how late demand comes, of each plan."""
    return {f"{plan.plan_id}: picture": Chart((_orders_panel(plan), _lateness_panel(plan))) for plan in plans if plan.planned_order.height}


def gross_plan_pictures(plans: Sequence[Plan]) -> dict[str, Chart]:
    """Gross requirements by month and level of each plan."""
    return {f"{plan.plan_id}: picture": Chart((_levels_panel(plan),), _LEGEND) for plan in plans if plan.requirement.height}


def group_view_pictures(plan_id: str, view: Mapping[str, pl.DataFrame]) -> dict[str, Chart]:
    """Demand and supply of the group by week, at standard cost."""
    if not view["consolidated_demand"].height:
        return {}
    return {f"{plan_id}: picture": Chart((_group_panel(view),))}


def _orders_panel(plan: Plan) -> Callable[[Axes], None]:
    weeks = (
        plan.planned_order.with_columns(pl.col("order_date").dt.truncate("1w"))
        .group_by("order_date", "order_type")
        .agg(pl.len().alias("orders"))
        .sort("order_date", "order_type")
    )
    return partial(_draw_orders, weeks)


def _draw_orders(weeks: pl.DataFrame, axes: Axes) -> None:
    first, last = weeks["order_date"][0], weeks["order_date"][-1]
    days = pl.date_range(first, last, "1w", eager=True).alias("order_date").to_frame()
    edges, below = [*days["order_date"], last + timedelta(days=7)], np.zeros(days.height)
    for kind, colour in _COLOURS.items():
        orders = days.join(weeks.filter(pl.col("order_type") == kind), on="order_date", how="left", maintain_order="left")["orders"]
        above = below + orders.fill_null(0).to_numpy()
        if orders.count():
            axes.stairs(above, edges, baseline=below, fill=True, color=colour, label=kind)
        below = above
    axes.set_title("planned orders by week of their order date")
    axes.set_ylabel("orders")
    axes.legend(loc="upper right")


def _lateness_panel(plan: Plan) -> Callable[[Axes], None]:
    late = plan.details["delay"].filter(~pl.col("type").str.starts_with("planned"))["days"]
    return partial(_draw_lateness, dict(late.value_counts().sort("days").iter_rows()))


def _draw_lateness(counts: Mapping[int, int], axes: Axes) -> None:
    axes.bar(list(counts), list(counts.values()), width=0.8, color=LATE)
    axes.xaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]
    axes.set_title(f"{sum(counts.values()):,} demands from outside come late")
    axes.set_ylabel("demands")
    axes.set_xlabel("days late")


def _levels_panel(plan: Plan) -> Callable[[Axes], None]:
    levels = plan.details["node_level"]
    months = (
        plan.requirement.filter(pl.col("qty") < 0)
        .join(levels, on="node_key")
        .group_by(pl.col("date").dt.truncate("1mo"), "low_level_code")
        .agg((-pl.col("qty").sum() / 1e6).alias("qty"))
        .sort("low_level_code", "date")
    )
    return partial(_draw_levels, months)


def _draw_levels(months: pl.DataFrame, axes: Axes) -> None:
    from matplotlib import colormaps

    deepest = max(1, *months["low_level_code"])
    for (level,), rows in months.group_by("low_level_code", maintain_order=True):
        colour = colormaps["viridis"](int(level) / deepest * 0.92)
        axes.plot(rows["date"], rows["qty"], marker="o", markersize=3, linewidth=1.1, color=colour, label=f"level {level}")
    axes.set_yscale("log")
    axes.set_title("gross requirements by month and level of the network, demand from outside is level 0")
    axes.set_ylabel("units, logarithmic")
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))


def _group_panel(view: Mapping[str, pl.DataFrame]) -> Callable[[Axes], None]:
    def weekly(name: str) -> pl.DataFrame:
        return view[name].group_by(pl.col("date").dt.truncate("1w")).agg(pl.col("value").sum()).sort("date")

    currency = view["consolidated_demand"]["currency_code"][0]
    return partial(_draw_group, weekly("consolidated_demand"), weekly("consolidated_supply"), currency)


def _draw_group(demand: pl.DataFrame, supply: pl.DataFrame, currency: str, axes: Axes) -> None:
    axes.plot(demand["date"], demand["value"], color=LATE, linewidth=1.3, label="demand from outside")
    axes.plot(supply["date"], supply["value"], color=FORECAST, linewidth=1.3, label="supply from outside: purchases, stock, production")
    axes.set_title("the group by week at standard cost, what companies sell each other eliminated")
    axes.set_ylabel(currency)
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.legend(loc="upper right")
