"""The figures of the summary, added up by hand on a few rows."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from rich.console import Console

from masterplan.testing import table
from pipelines import figures
from pipelines.summary import Shown, show_seconds, show_summary

DAY = date(2025, 3, 3)
TABLES = {
    "company": table("company", {"company_id": "M", "currency_code": "USD"}, {"company_id": "S", "currency_code": "EUR"}),
    "item": table(
        "item", {"company_id": "M", "item_id": "F", "standard_cost": 20.0}, {"company_id": "M", "item_id": "C", "standard_cost": 4.0}
    ),
}
ORDERS = pl.DataFrame(
    {
        "order_id": ["1", "2", "3"],
        "company_id": ["M", "M", "S"],
        "order_type": ["purchase", "purchase", "purchase"],
        "delay_days": [0, 4, 0],
        "value": [10.0, 20.0, 7.5],
    }
)


def test_orders_are_added_up_by_company_and_type() -> None:
    assert figures.orders_by_company(TABLES, ORDERS).rows() == [("M", "purchase", 2, 1, 30.0, "USD"), ("S", "purchase", 1, 0, 7.5, "EUR")]


def test_late_demand_counts_independent_demand_only() -> None:
    kinds = ["sales", "sales", "forecast", "planned_component", "purchase"]
    requirement = pl.DataFrame({"type": kinds, "qty": [-1, -2, -3, -4, 5]})
    delay = pl.DataFrame({"type": ["sales", "sales", "planned_component"], "days": [2, 5, 9]})
    assert figures.late_demand(requirement, delay).rows() == [("forecast", 1, 0, None, None), ("sales", 2, 2, 3.5, 5)]


def test_shortage_comes_before_excess_and_is_valued() -> None:
    pegging = pl.DataFrame(
        {
            "company_id": ["M"] * 4,
            "item_id": ["F", "C", "C", "F"],
            "demand_type": ["sales", "excess", "excess", "sales"],
            "supply_type": ["shortage", "purchase", "on_hand", "on_hand"],
            "qty": [2, 3, 4, 100],
        },
        schema_overrides={"qty": pl.Decimal(18, 6)},
    )
    assert figures.unmatched(TABLES, pegging).rows() == [("shortage", "M", 1, 1, 40.0), ("excess", "M", 2, 1, 28.0)]


def test_intercompany_flow_is_valued_by_the_buyers_orders() -> None:
    links = pl.DataFrame(
        {"buyer_order_id": ["3", "2"], "seller_company_id": ["M", "M"], "buyer_company_id": ["S", "S"], "seller_item_id": ["F", "F"]}
    )
    assert figures.intercompany_flow(links, ORDERS).rows() == [("M", "S", 2, 1, 27.5)]


def test_accuracy_stands_beside_that_of_the_naive_forecast() -> None:
    accuracy = pl.DataFrame(
        {
            "company_id": ["M", "M"],
            "model": ["naive", "chosen"],
            "series": [3, 3],
            "mase": [1.2, 0.9],
            "wape": [0.5, 0.4],
            "bias": [0.1, 0.0],
        }
    )
    assert figures.accuracy_against_naive(accuracy).rows() == [("M", 3, 0.4, 0.5, 0.9, 1.2, 0.0)]


def test_exceptions_and_rejected_rows_are_counted_with_an_example() -> None:
    exceptions = pl.DataFrame({"severity": ["info", "warning", "warning"], "code": ["a", "loop", "loop"], "text": ["x", "z", "y"]})
    assert figures.exceptions_by_code(exceptions).rows() == [("warning", "loop", 2, "y"), ("info", "a", 1, "x")]
    rejected = pl.DataFrame(
        {
            "table_name": ["item"] * 2,
            "rule": ["values"] * 2,
            "message": ["second", "first"],
            "source_file": ["item.csv"] * 2,
            "source_row": [9, 4],
        }
    )
    twice = pl.concat([rejected, rejected.head(1)])
    assert figures.quarantine_by_rule(twice).rows() == [("item", "values", 2, "first")]
    assert figures.rejected_rows(twice) == 2


@pytest.fixture
def printed():
    console = Console(record=True, width=200)
    return console, console.export_text


def test_text_of_the_input_is_shown_as_it_is_and_empty_figures_are_left_out(printed) -> None:
    console, text = printed
    results = {
        "planned_order": ORDERS.with_columns(company_id=pl.lit("[red]M[/red]")),
        "requirement": pl.DataFrame(schema={"type": pl.String, "qty": pl.Int64}),
        "delay": pl.DataFrame(schema={"type": pl.String, "days": pl.Int32}),
        "pegging": pl.DataFrame(schema=dict.fromkeys(("company_id", "item_id", "demand_type", "supply_type", "qty"), pl.String)),
        "intercompany_link": pl.DataFrame(
            schema=dict.fromkeys(("buyer_order_id", "seller_company_id", "buyer_company_id", "seller_item_id"), pl.String)
        ),
        "exception": pl.DataFrame(schema={"severity": pl.String, "code": pl.String, "text": pl.String}),
    }
    show_summary(console, Shown("net", DAY, results, TABLES, pl.DataFrame()))
    assert "[red]M[/red]" in text()


def test_seconds_are_summed(printed) -> None:
    console, text = printed
    show_seconds(console, {"read": 1.25, "plan": 2.5})
    assert "3.75" in text()
