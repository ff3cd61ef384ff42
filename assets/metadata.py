"""What an asset shows of its result in the UI: row counts, first rows, columns, fingerprints.

Belongs here: frames to Dagster metadata, nothing that computes a result.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import dagster as dg
import polars as pl

from masterplan.contracts import INPUTS, RESULTS, column_comment, duckdb_type

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from masterplan.contracts import Table
    from masterplan.forecasting import BaselineForecast
    from masterplan.intake import Intake
    from masterplan.plan import Plan

ROWS_SHOWN: Final = 10
_COMPANIES_SHOWN: Final = 40
_LONGEST_TEXT: Final = 120


def markdown(frame: pl.DataFrame, limit: int = ROWS_SHOWN) -> dg.MarkdownMetadataValue:
    """The first rows as a markdown table; text that would break the table is made harmless."""
    head = frame.head(limit)
    lines = [_line(head.columns), _line(["---"] * head.width), *(_line(row) for row in head.iter_rows())]
    if frame.height > limit:
        lines.append(f"\n{frame.height - limit:,} more rows")
    return dg.MetadataValue.md("\n".join(lines) if frame.width else "")


def upright(frame: pl.DataFrame) -> dg.MarkdownMetadataValue:
    """A few rows of many columns as a markdown table, a line per column and a column per row."""
    lines = [_line(["", *(f"{number}" for number in range(1, frame.height + 1))]), _line(["---"] * (frame.height + 1))]
    lines += [_line([column.name.replace("_", " "), *map(_figure, column)]) for column in frame]
    return dg.MetadataValue.md("\n".join(lines))


def column_schema(table: Table) -> dict[str, dg.TableSchema]:
    """The columns of a contract, as Dagster shows the columns of an asset."""
    columns = [
        dg.TableColumn(
            column.name,
            duckdb_type(column),
            description=column_comment(column),
            constraints=dg.TableColumnConstraints(nullable=column.nullable),
        )
        for column in table.columns
    ]
    return {"dagster/column_schema": dg.TableSchema(columns)}


def intake_metadata(taken: Intake, source: str, reports: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Rows read, kept and quarantined by table, the first quarantined rows, and what the source reports."""
    kept = int(taken.counts["rows_kept"].sum())
    return {
        "dagster/partition_row_count": kept,
        "source": source,
        "rows quarantined": int(taken.counts["rows_quarantined"].sum()),
        "rows by table": markdown(taken.counts.filter(pl.col("rows_read") > 0), limit=len(INPUTS)),
        "quarantine": markdown(taken.quarantine.select("table_name", "row_key", "rule", "message", "source_file", "source_row")),
        "warnings": dg.MetadataValue.md("\n".join(f"- {_plain(warning)}" for warning in taken.warnings)),
        **{f"report: {name}": markdown(frame) for name, frame in reports.items() if frame.height},
    }


def forecast_metadata(forecast: BaselineForecast) -> dict[str, Any]:
    """Rows, models chosen, accuracy against the naive forecast, places that are not forecast, and what was cleaned."""
    winners = forecast.backtest.filter("is_chosen").group_by("model").agg(pl.len().alias("series"))
    chosen = winners.sort("series", "model", descending=[True, False])
    states = forecast.series.group_by("state").agg(pl.len().alias("places")).sort("state")
    changed = forecast.history.filter(pl.col("reason") != "").group_by("reason").agg(pl.len().alias("buckets")).sort("reason")
    return {
        "dagster/partition_row_count": forecast.baseline.height,
        "places with history": markdown(states),
        "history changed": markdown(changed),
        "accuracy": markdown(forecast.accuracy.drop("plan_date")),
        **_achieved(forecast.achieved),
        "models chosen": markdown(chosen),
        "first rows": markdown(forecast.baseline.drop("plan_date")),
    }


def _achieved(frame: pl.DataFrame) -> dict[str, Any]:
    """How well forecasts of earlier plan dates did, by company and step; nothing before there were any."""
    shown = ["company_id", "unit_id", "bucket", "step", "forecasts", "wape", "bias", "mase", "rmsse", "coverage", "value_added"]
    whole = frame.filter(pl.col("level") == "company", pl.col("lead") == 0)
    return {"achieved by earlier forecasts": markdown(whole.select(shown), limit=_COMPANIES_SHOWN)} if whole.height else {}


def plans_metadata(plans: Sequence[Plan], shown: str) -> dict[str, Any]:
    """Rows, orders by company and type, fingerprints and seconds of each plan; `shown` is the table whose first rows are shown."""
    entries: dict[str, Any] = {"dagster/partition_row_count": sum(plan.planned_order.height for plan in plans)}
    for plan in plans:
        rows = {"planned_order": plan.planned_order, "requirement": plan.requirement, "pegging": plan.pegging, **plan.details}
        counts = pl.DataFrame({"table": list(rows), "rows": [frame.height for frame in rows.values()]})
        entries |= {
            f"{plan.plan_id}: rows": markdown(counts, limit=counts.height),
            f"{plan.plan_id}: {shown}": markdown(plan.public(shown).drop("plan_id", "plan_date", "version")),
            f"{plan.plan_id}: input fingerprint": plan.input_fingerprint,
            f"{plan.plan_id}: plan fingerprint": plan.plan_fingerprint,
            f"{plan.plan_id}: seconds": {phase: round(seconds, 3) for phase, seconds in plan.seconds_per_phase.items()},
        }
    return entries


def group_view_metadata(plan_id: str, tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """Rows and first rows of the group view of one plan."""
    return {f"{plan_id}: {name}": markdown(frame) for name, frame in tables.items()}


def result_columns(table: str) -> dict[str, dg.TableSchema]:
    """The columns of a result table."""
    return column_schema(RESULTS[table])


def input_columns(table: str) -> dict[str, dg.TableSchema]:
    """The columns of an input table."""
    return column_schema(INPUTS[table])


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _figure(cell: object) -> object:
    return f"{cell:,.1f}".removesuffix(".0") if isinstance(cell, float | Decimal) else f"{cell:,}" if isinstance(cell, int) else cell


def _plain(cell: object) -> str:
    if isinstance(cell, float):
        return f"{cell:,.4g}"
    text = "" if cell is None else " ".join(str(cell).split())
    text = text if len(text) <= _LONGEST_TEXT else text[: _LONGEST_TEXT - 1] + "…"
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("`", "\\`")
