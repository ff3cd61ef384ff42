"""Pictures of plans in the metadata of the assets: small charts that show without any server.

Belongs here: how charts look and become metadata, and those of plans; those of forecasts are `forecast_pictures`. What is drawn
is computed elsewhere; the same frames give the same picture.
"""

from __future__ import annotations

import base64
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import dagster as dg
import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from matplotlib.axes import Axes

    from masterplan.plan import Plan

_WIDTH: Final = 9.0
_HEIGHT: Final = 2.6
_LEFT: Final = 0.75
_ABOVE: Final = 0.3
_BELOW: Final = 0.45
_LEGEND: Final = 0.95
_STYLE: Final[dict[Any, Any]] = {
    "font.size": 7.5,
    "axes.titlesize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "legend.frameon": False,
    "axes.titley": 1.0,
    "date.converter": "concise",
}
_COLOURS: Final = {"purchase": "#1f6f8b", "production": "#e07a1f", "transfer": "#7a9e3f"}
HISTORY, FORECAST, LATE = "#444444", "#1f6f8b", "#b23a2e"


def net_plan_pictures(plans: Sequence[Plan]) -> dict[str, Any]:
    """Planned orders by week, and how late demand comes, of each plan."""
    return {
        f"{plan.plan_id}: picture": picture([_orders_panel(plan), _lateness_panel(plan)]) for plan in plans if plan.planned_order.height
    }


def gross_plan_pictures(plans: Sequence[Plan]) -> dict[str, Any]:
    """Gross requirements by month and level of each plan."""
    return {f"{plan.plan_id}: picture": picture([_levels_panel(plan)], _LEGEND) for plan in plans if plan.requirement.height}


def group_view_pictures(plan_id: str, view: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Demand and supply of the group by week, at standard cost."""
    if not view["consolidated_demand"].height:
        return {}
    return {f"{plan_id}: picture": picture([_group_panel(view)])}


def _orders_panel(plan: Plan) -> Callable[[Axes], None]:
    weeks = (
        plan.planned_order.with_columns(pl.col("order_date").dt.truncate("1w"))
        .group_by("order_date", "order_type")
        .agg(pl.len().alias("orders"))
        .sort("order_date", "order_type")
    )

    first, last = weeks["order_date"][0], weeks["order_date"][-1]
    days = pl.date_range(first, last, "1w", eager=True).alias("order_date").to_frame()

    def draw(axes: Axes) -> None:
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

    return draw


def _lateness_panel(plan: Plan) -> Callable[[Axes], None]:
    late = plan.details["delay"].filter(~pl.col("type").str.starts_with("planned"))["days"]
    counts = dict(late.value_counts().sort("days").iter_rows())

    def draw(axes: Axes) -> None:
        axes.bar(list(counts), list(counts.values()), width=0.8, color=LATE)
        axes.xaxis.get_major_locator().set_params(integer=True)  # type: ignore[call-arg]
        axes.set_title(f"{len(late):,} demands from outside come late")
        axes.set_ylabel("demands")
        axes.set_xlabel("days late")

    return draw


def _levels_panel(plan: Plan) -> Callable[[Axes], None]:
    levels = plan.details["node_level"]
    months = (
        plan.requirement.filter(pl.col("qty") < 0)
        .join(levels, on="node_key")
        .group_by(pl.col("date").dt.truncate("1mo"), "low_level_code")
        .agg((-pl.col("qty").sum() / 1e6).alias("qty"))
        .sort("low_level_code", "date")
    )

    def draw(axes: Axes) -> None:
        from matplotlib import colormaps

        deepest = max(1, *months["low_level_code"])
        for (level,), rows in months.group_by("low_level_code", maintain_order=True):
            colour = colormaps["viridis"](int(level) / deepest * 0.92)
            axes.plot(rows["date"], rows["qty"], marker="o", markersize=3, linewidth=1.1, color=colour, label=f"level {level}")
        axes.set_yscale("log")
        axes.set_title("gross requirements by month and level of the network, demand from outside is level 0")
        axes.set_ylabel("units, logarithmic")
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5))

    return draw


def _group_panel(view: Mapping[str, pl.DataFrame]) -> Callable[[Axes], None]:
    def weekly(name: str) -> pl.DataFrame:
        return view[name].group_by(pl.col("date").dt.truncate("1w")).agg(pl.col("value").sum()).sort("date")

    demand, supply = weekly("consolidated_demand"), weekly("consolidated_supply")
    currency = view["consolidated_demand"]["currency_code"][0]

    def draw(axes: Axes) -> None:
        axes.plot(demand["date"], demand["value"], color=LATE, linewidth=1.3, label="demand from outside")
        axes.plot(supply["date"], supply["value"], color=FORECAST, linewidth=1.3, label="supply from outside: purchases, stock, production")
        axes.set_title("the group by week at standard cost, what companies sell each other eliminated")
        axes.set_ylabel(currency)
        axes.yaxis.set_major_formatter("{x:,.0f}")
        axes.legend(loc="upper right")

    return draw


def picture(panels: Sequence[Callable[[Axes], None]], beside: float = 0.15) -> dg.MarkdownMetadataValue:
    """Panels, functions that draw on their axes, one below the other as a PNG inside markdown; `beside` them so many inches."""
    from matplotlib import rc_context
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with rc_context(_STYLE):
        height = _HEIGHT * len(panels)
        figure = Figure(figsize=(_WIDTH, height))
        FigureCanvasAgg(figure)
        # margins in inches: a layout that measures its texts takes as long as the drawing
        edges = {"left": _LEFT / _WIDTH, "right": 1 - beside / _WIDTH, "bottom": _BELOW / height, "top": 1 - _ABOVE / height}
        between = (_ABOVE + _BELOW) / (_HEIGHT - _ABOVE - _BELOW)
        grid = figure.subplots(len(panels), squeeze=False, gridspec_kw={**edges, "hspace": between})
        for axes, draw in zip(grid.flat, panels, strict=True):
            draw(axes)
        target = BytesIO()
        figure.savefig(target, format="png", dpi=72, metadata={"Software": None}, pil_kwargs={"compress_level": 3})
    return dg.MetadataValue.md(f"![](data:image/png;base64,{base64.b64encode(target.getvalue()).decode('ascii')})")
