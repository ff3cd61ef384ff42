"""Whatever is done to a valid company: nothing is lost, what is kept keeps its contract, and row order decides nothing."""

from __future__ import annotations

import time
from functools import cache

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from masterplan.contracts import INPUTS, QUARANTINE, pandera_schema
from masterplan.intake import RawTable, take_in

VALID = {
    "company": {"company_id": ["M", "L"], "calendar_id": ["C", ""]},
    "calendar": {"calendar_id": ["C", "D"], "base_calendar_id": ["D", ""]},
    "working_time": {"calendar_id": ["C", "C", "D"], "weekday": ["1", "2", "1"], "open_hours": ["8", "0", "7.5"]},
    "site": {"company_id": ["M", "L"], "site_id": ["S", "S"]},
    "warehouse": {
        "company_id": ["M", "M", "L"],
        "warehouse_id": ["W", "X", "W"],
        "site_id": ["S", "S", "S"],
        "main_warehouse_id": ["", "W", ""],
    },
    "unit": {"unit_id": ["EA", "KG"], "decimals": ["0", "3"]},
    "vendor": {"company_id": ["M", "L"], "vendor_id": ["V", "V"], "intercompany_company_id": ["", "M"]},
    "item": {
        "company_id": ["M", "M", "M", "L"],
        "item_id": ["A", "B", "C", "A"],
        "unit_id": ["EA", "KG", "", "EA"],
        "default_vendor_id": ["", "V", "", "V"],
        "default_warehouse_id": ["W", "X", "", ""],
        "order_min_qty": ["0", "1.5", "", "2"],
        "order_max_qty": ["0", "3", "", "2"],
    },
    "bom_version": {
        "company_id": ["M", "M"],
        "bom_id": ["b1", "b2"],
        "item_id": ["A", "A"],
        "from_date": ["", "2025-07-01"],
        "to_date": ["2025-06-30", ""],
    },
    "bom_line": {
        "company_id": ["M", "M", "M"],
        "bom_id": ["b1", "b1", "b2"],
        "line_no": ["1", "2", "1"],
        "component_item_id": ["B", "C", "C"],
        "quantity": ["2", "0.000001", "1"],
        "line_type": ["item", "phantom", ""],
    },
    "trade_agreement": {
        "company_id": ["M", "M"],
        "vendor_id": ["V", "V"],
        "item_id": ["B", "B"],
        "min_qty": ["0", "10"],
        "from_date": ["2025-01-01", ""],
        "unit_price": ["1.25", "1e0"],
    },
    "on_hand": {"company_id": ["M", "L"], "item_id": ["A", "A"], "site_id": ["S", ""], "warehouse_id": ["W", "W"], "qty": ["-3", "7"]},
    "demand_order": {
        "company_id": ["M", "M", "L"],
        "demand_type": ["sales", "quotation", "sales"],
        "order_id": ["1", "2", "1"],
        "item_id": ["A", "C", "A"],
        "qty": ["5", "2.25", "1"],
        "requested_date": ["2025-03-01", "2025-03-02", "2025-03-03"],
        "probability_pct": ["", "50", ""],
        "exclude_from_planning": ["no", "", "TRUE"],
    },
}
DAMAGE = st.sampled_from(
    [
        "",
        None,
        "  ",
        "unknown",
        "-1",
        "1.1234567",
        "1e30",
        "nan",
        "2025-02-30",
        "1999-01-01",
        "9999-12-31",
        "yes",
        'quo"ted, text\r\nwith lines',
        "A",
        "B",
        "M",
        "W",
        "b1",
        "5",
        "ÄÖ\u2028",
    ]
)


@cache
def schema(name):
    return pandera_schema(QUARANTINE if name == "quarantine" else INPUTS[name])


@st.composite
def damaged(draw):
    tables = {
        name: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)] for name, columns in VALID.items()
    }
    for _ in range(draw(st.integers(1, 12))):
        name = draw(st.sampled_from(sorted(tables)))
        rows = tables[name]
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.sampled_from(sorted(rows[row])))
        how = draw(st.sampled_from(["cell", "cell", "cell", "copy", "drop", "column"]))
        if how == "cell":
            rows[row] = {**rows[row], column: draw(DAMAGE)}
        elif how == "copy":
            rows.append(dict(rows[row]))
        elif how == "drop" and len(rows) > 1:
            rows.pop(row)
        elif how == "column" and not (name == "item" and column in {"company_id", "item_id"}) and len(rows[0]) > 1:
            tables[name] = [{key: value for key, value in each.items() if key != column} for each in rows]
    absent = draw(st.sets(st.sampled_from(sorted(set(tables) - {"item"})), max_size=3))
    return {name: rows for name, rows in tables.items() if name not in absent}


def taken(tables):
    frames = {name: pl.DataFrame(rows, schema=dict.fromkeys(rows[0], pl.String)) for name, rows in tables.items()}
    return take_in({name: RawTable(frame, f"{name}.csv") for name, frame in frames.items()})


def test_the_valid_company_is_kept_whole():
    intake = taken(
        {name: [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)] for name, columns in VALID.items()}
    )
    assert intake.quarantine.is_empty()
    assert intake.warnings == []


def check_any_company(tables, seed):
    intake = taken(tables)
    for name, read, kept, rejected in intake.counts.rows():
        assert read == len(tables.get(name, []))
        assert read == kept + rejected
        assert kept == intake.tables[name].height
        assert rejected == intake.quarantine.filter(table_name=name)["source_row"].n_unique()
        if kept:
            schema(name).validate(intake.tables[name])
    if intake.quarantine.height:
        schema("quarantine").validate(intake.quarantine)

    shuffled = {name: seed.sample(rows, len(rows)) for name, rows in tables.items()}
    again = taken(shuffled)
    assert all(again.tables[name].equals(intake.tables[name]) for name in INPUTS)
    assert again.counts.equals(intake.counts)
    assert (
        again.quarantine.group_by("table_name", "rule", "column_name")
        .len()
        .sort(pl.all())
        .equals(intake.quarantine.group_by("table_name", "rule", "column_name").len().sort(pl.all()))
    )


@pytest.mark.thorough
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables=damaged(), seed=st.randoms(use_true_random=False))
def test_nothing_is_lost_and_what_is_kept_keeps_its_contract(tables, seed):
    check_any_company(tables, seed)


@pytest.mark.slow
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables=damaged(), seed=st.randoms(use_true_random=False))
def test_nothing_is_lost_in_many_companies(tables, seed):
    check_any_company(tables, seed)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables=damaged())
def test_what_was_kept_is_kept_again(tables):
    first = taken(tables)
    received = {name for name in tables if name in INPUTS} | {"item"}
    second = take_in({name: RawTable(first.tables[name], name) for name in received})
    assert second.quarantine.is_empty()
    assert all(second.tables[name].equals(first.tables[name]) for name in received)


@pytest.mark.slow
def test_a_million_orders_take_seconds():
    size = 1_000_000
    number = pl.int_range(size, eager=True)
    orders = pl.DataFrame(
        {
            "company_id": pl.repeat("M", size, eager=True),
            "demand_type": pl.repeat("sales", size, eager=True),
            "order_id": (number // 3).cast(pl.String),
            "line_no": (number % 3).cast(pl.String),
            "item_id": (number * 7919 % 1000).cast(pl.String),
            "qty": (number % 997).cast(pl.String) + ".25",
            "requested_date": pl.repeat("2025-03-01", size, eager=True),
        }
    )
    items = pl.DataFrame({"company_id": pl.repeat("M", 1000, eager=True), "item_id": pl.int_range(1000, eager=True).cast(pl.String)})
    began = time.perf_counter()
    intake = take_in({"item": RawTable(items, "item.csv"), "demand_order": RawTable(orders, "demand_order.csv")})
    assert time.perf_counter() - began < 6
    assert intake.tables["demand_order"].height == size
