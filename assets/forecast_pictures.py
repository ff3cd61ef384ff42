"""Pictures of a demand forecast in the metadata of its asset.

Belongs here: frames to charts. What is drawn is computed elsewhere; the same frames give the same picture.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from assets.charts import FORECAST, HISTORY, LATE, Chart
from masterplan.accuracy import STEPS, accuracy_by_class, most_demand, worst_forecast
from masterplan.places import NODE_KEY, resolve_places

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from matplotlib.axes import Axes

    from masterplan.forecasting import BaselineForecast
    from masterplan.places import Tables

_SHOWN: Final = 3
_WEEKS: Final = 78
_STEP_COLOURS: Final = dict(zip(STEPS, (HISTORY, FORECAST, "#7a9e3f", "#e07a1f", LATE), strict=True))


def forecast_pictures(forecast: BaselineForecast, tables: Tables) -> dict[str, Chart]:
    """History, forecast and interval of the most important and the worst series, and accuracy by class."""
    history = resolve_places(tables, tables["demand_history"])
    chosen = {
        "most demand ahead": most_demand(forecast.baseline, _SHOWN),
        "worst in the backtest": worst_forecast(forecast.baseline, forecast.backtest, _SHOWN),
    }
    shown = {name: [_series_panel(row, forecast.baseline, history) for row in rows] for name, rows in chosen.items()}
    classes = accuracy_by_class(forecast.baseline, forecast.backtest)
    shown["accuracy by class"] = [partial(_draw_classes, classes)] if classes.height else []
    return {name: Chart(tuple(panels)) for name, panels in shown.items() if panels}


def achieved_pictures(achieved: pl.DataFrame) -> dict[str, Chart]:
    """How earlier forecasts did, of the table `achieved`."""
    panels = _lead_panels(achieved)
    return {"accuracy of earlier forecasts": Chart(tuple(panels))} if panels else {}


def _series_panel(row: Mapping[str, Any], baseline: pl.DataFrame, history: pl.DataFrame) -> Callable[[Axes], None]:
    own = [pl.col(name) == row[name] for name in NODE_KEY]
    points = baseline.filter(own).sort("date")
    by_week = history.filter(own).group_by(pl.col("date").dt.truncate("1w")).agg(pl.col("qty").sum())
    first, last = points["date"][0], points["date"][-1]
    weeks = by_week.filter(pl.col("date") < first).sort("date").tail(_WEEKS)
    came = by_week.filter(pl.col("date").is_between(first, last)).sort("date")
    return partial(_draw_series, " / ".join(row[name] for name in NODE_KEY if row[name]), weeks, came, points)


def _draw_series(title: str, weeks: pl.DataFrame, came: pl.DataFrame, points: pl.DataFrame, axes: Axes) -> None:
    axes.plot(weeks["date"], weeks["qty"].cast(pl.Float64), color=HISTORY, linewidth=0.9, label="history by week")
    if came.height:
        axes.plot(came["date"], came["qty"].cast(pl.Float64), color=LATE, linewidth=0.9, linestyle=":", label="what came")
    days, lower, upper = points["date"], points["lower_qty"].cast(pl.Float64), points["upper_qty"].cast(pl.Float64)
    axes.fill_between(days, lower, upper, color=FORECAST, alpha=0.18, linewidth=0)
    label = f"forecast by bucket ({points['model'][0]}) and interval"
    axes.plot(days, points["point_qty"].cast(pl.Float64), color=FORECAST, linewidth=1.4, label=label)
    axes.set_title(title)
    axes.set_ylabel("units")
    axes.legend(loc="upper left")


def _draw_classes(classes: pl.DataFrame, axes: Axes) -> None:
    names = [f"{name}\n{series:,} series" for name, series in classes.select("demand_class", "series").iter_rows()]
    for side, (column, label, colour) in enumerate((("mase", "chosen", FORECAST), ("naive_mase", "naive", HISTORY))):
        heights = classes[column].fill_null(0.0).to_list()
        axes.bar([number + 0.38 * side - 0.19 for number in range(len(names))], heights, width=0.36, color=colour, label=label)
    axes.set_xticks(range(len(names)), names)
    axes.set_title("mean absolute scaled error in the backtest, by class of demand")
    axes.set_ylabel("MASE")
    axes.margins(y=0.2)
    axes.legend(loc="upper right", ncols=2)


def _lead_panels(achieved: pl.DataFrame) -> list[Callable[[Axes], None]]:
    """WAPE by buckets ahead and step, of the companies with the most forecasts that were held against what came."""
    rows = achieved.filter(pl.col("level") == "company", pl.col("wape").is_not_null())
    sizes = rows.filter(pl.col("lead") == 0).group_by("company_id", "unit_id", "bucket").agg(pl.col("forecasts").max())
    order = sizes.sort("forecasts", "company_id", "unit_id", "bucket", descending=[True, False, False, False]).head(_SHOWN)
    return [_lead_panel(rows, company) for company in order.drop("forecasts").iter_rows(named=True)]


def _lead_panel(rows: pl.DataFrame, company: Mapping[str, str]) -> Callable[[Axes], None]:
    own = rows.filter([pl.col(name) == value for name, value in company.items()], pl.col("lead") > 0).sort("lead")
    return partial(_draw_leads, own.select("step", "lead", "wape"), company)


def _draw_leads(own: pl.DataFrame, company: Mapping[str, str], axes: Axes) -> None:
    for step, colour in _STEP_COLOURS.items():
        line = own.filter(pl.col("step") == step)
        if line.height:
            axes.plot(line["lead"], line["wape"], marker="o", markersize=2.5, linewidth=1.2, color=colour, label=step)
    axes.set_title(f"{company['company_id']}, {company['unit_id']}: what earlier forecasts of the company were off by")
    axes.set_ylabel("WAPE")
    axes.set_xlabel(f"{company['bucket']}s ahead, 1 is that of the plan date")
    axes.legend(loc="upper left")
