from __future__ import annotations

import re
import shutil
from datetime import date
from typing import TYPE_CHECKING

import polars as pl
import pytest

from masterplan.errors import SourceError
from masterplan.forecasting import forecast_baseline
from masterplan.intake import take_in
from masterplan.planning import make_plan
from pipelines.foreign import read_foreign, read_foreign_reports

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from masterplan.intake import Intake

pytestmark = pytest.mark.shared_data

DAY = date(2025, 3, 30)
LATER = date(2025, 4, 20)
LONG_AFTER = date(2025, 5, 10)
AFTER_THE_LAST_WORK_ORDER = date(2025, 6, 25)
BIKE, WHEEL_OFF_SALE, BIKE_OFF_SALE, JERSEY = 782, 821, 771, 713


@pytest.fixture(scope="module")
def export(adventureworks_dir: Path) -> dict[str, pl.DataFrame]:
    return {file.stem: pl.read_parquet(file) for file in sorted(adventureworks_dir.glob("*.parquet"))}


@pytest.fixture(scope="module")
def intake(adventureworks_dir: Path) -> Intake:
    return take_in(read_foreign("adventureworks", adventureworks_dir, DAY))


def _item(tables: dict[str, pl.DataFrame], product: int) -> dict[str, object]:
    return tables["item"].row(by_predicate=pl.col("item_id") == str(product), named=True)


def _sales(export: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return export["SalesOrderDetail"].join(export["SalesOrderHeader"], on="SalesOrderID")


def _purchases(export: dict[str, pl.DataFrame]) -> pl.DataFrame:
    lines = export["PurchaseOrderDetail"].join(export["PurchaseOrderHeader"], on="PurchaseOrderID")
    return lines.with_columns(received=pl.max_horizontal("OrderDate", "DueDate"))


def test_every_row_is_taken_in(intake: Intake) -> None:
    assert intake.quarantine.is_empty()
    assert intake.warnings == []
    rows = dict(intake.counts.select("table_name", "rows_kept").iter_rows())
    assert {name: rows[name] for name in ("company", "site", "item", "vendor", "bom_version", "route_operation", "resource")} == {
        "company": 1,
        "site": 1,
        "item": 504,
        "vendor": 104,
        "bom_version": 238,
        "route_operation": 213,
        "resource": 7,
    }


def test_open_orders_are_those_between_their_dates(intake: Intake, export: dict[str, pl.DataFrame]) -> None:
    open_lines = dict(intake.tables["supply_order"].group_by("order_type").agg(pl.len()).iter_rows())
    purchases = _purchases(export).filter(pl.col("OrderDate") <= DAY, pl.col("received") > DAY)
    works = export["WorkOrder"].filter(pl.col("StartDate") <= DAY, pl.col("DueDate") > DAY)
    assert open_lines == {"purchase": purchases.height, "production": works.height} == {"purchase": 301, "production": 1162}
    assert intake.tables["supply_order"]["receipt_date"].min() > DAY
    assert intake.tables["demand_order"].height == 4141


def test_a_sales_line_is_history_or_open_and_never_both(intake: Intake, export: dict[str, pl.DataFrame]) -> None:
    history, orders = intake.tables["demand_history"], intake.tables["demand_order"]
    ordered = _sales(export).filter(pl.col("OrderDate") <= DAY)
    assert history["order_count"].sum() + orders.height == ordered.height
    assert int(history["qty"].sum() + orders["qty"].sum()) == ordered["OrderQty"].sum()
    assert history["date"].max() <= DAY < orders["confirmed_date"].min()


def test_stock_is_the_final_balance_rolled_back(intake: Intake, export: dict[str, pl.DataFrame], adventureworks_dir: Path) -> None:
    begun = export["WorkOrder"].filter(pl.col("StartDate") > DAY).rename({"StartDate": "started"})
    issues = begun.join(export["BillOfMaterials"], left_on="ProductID", right_on="ProductAssemblyID").filter(
        pl.col("StartDate") <= pl.col("started"), pl.col("EndDate").is_null() | (pl.col("started") <= pl.col("EndDate"))
    )
    movements = [
        export["ProductInventory"].select("ProductID", qty=pl.col("Quantity").cast(pl.Float64)),
        _purchases(export).filter(pl.col("received") > DAY).select("ProductID", qty=-pl.col("StockedQty")),
        export["WorkOrder"].filter(pl.col("DueDate") > DAY).select("ProductID", qty=-pl.col("StockedQty").cast(pl.Float64)),
        issues.select(ProductID="ComponentID", qty=pl.col("OrderQty") * pl.col("PerAssemblyQty")),
        _sales(export).filter(pl.col("ShipDate") > DAY).select("ProductID", qty=pl.col("OrderQty").cast(pl.Float64)),
    ]
    sums = pl.concat(movements).group_by(pl.col("ProductID").cast(pl.String)).agg(pl.col("qty").sum())
    expected = {item: max(qty, 0.0) for item, qty in sums.iter_rows()}
    assert {item: float(qty) for item, qty in intake.tables["on_hand"].select("item_id", "qty").iter_rows()} == expected
    clipped = read_foreign_reports("adventureworks", adventureworks_dir, DAY)["stock_clipped"]
    assert dict(clipped.select("item_id", "clipped_qty").iter_rows()) == {item: -qty for item, qty in sums.iter_rows() if qty < 0}
    assert clipped.height == 130


def test_what_is_off_sale_is_planned_only_where_it_is_needed(intake: Intake) -> None:
    assert _item(intake.tables, BIKE_OFF_SALE)["lifecycle_state"] == "not_planned"
    assert _item(intake.tables, WHEEL_OFF_SALE)["lifecycle_state"] == "active"
    planned = intake.tables["item"].filter(pl.col("lifecycle_state") == "active").select("company_id", "item_id")
    parts = intake.tables["bom_line"].filter(pl.col("to_date").is_null()).join(planned, left_on="bom_id", right_on="item_id", how="semi")
    assert set(parts["component_item_id"]) <= set(planned["item_id"])
    for name in ("supply_order", "demand_order", "item_coverage"):
        assert set(intake.tables[name]["item_id"]) <= set(planned["item_id"])


def test_made_and_bought_items_have_their_own_lead_times_and_limits(intake: Intake, export: dict[str, pl.DataFrame]) -> None:
    bike, jersey = _item(intake.tables, BIKE), _item(intake.tables, JERSEY)
    assert (bike["default_order_type"], bike["production_lead_days"], bike["default_vendor_id"]) == ("production", 4, "")
    terms = export["ProductVendor"].filter(pl.col("ProductID") == JERSEY).row(0, named=True)
    assert jersey["default_order_type"] == "purchase"
    assert (jersey["default_vendor_id"], jersey["purchase_lead_days"]) == (str(terms["BusinessEntityID"]), terms["AverageLeadTime"])
    assert (jersey["order_min_qty"], jersey["order_max_qty"]) == (terms["MinOrderQty"], terms["MaxOrderQty"])


def test_vendor_limits_without_a_unit_factor_do_not_count(intake: Intake, adventureworks_dir: Path) -> None:
    lacking = read_foreign_reports("adventureworks", adventureworks_dir, DAY)["unit_without_conversion"]
    items = intake.tables["item"].filter(pl.col("item_id").is_in(lacking["item_id"].implode()))
    assert items.height == lacking.height == 146
    assert items.select("order_min_qty", "order_max_qty").unique().rows() == [(0, 0)]
    assert {"EA", "IN", "OZ"} == set(items["unit_id"])


def test_cost_is_that_of_the_day(adventureworks_dir: Path, export: dict[str, pl.DataFrame]) -> None:
    history = export["ProductCostHistory"].filter(pl.col("ProductID") == 707).sort("StartDate")
    for row in history.iter_rows(named=True):
        tables = take_in(read_foreign("adventureworks", adventureworks_dir, row["StartDate"])).tables
        assert _item(tables, 707)["standard_cost"] == row["StandardCost"]


def _sell_later(export: dict[str, pl.DataFrame]) -> None:
    header = (
        export["SalesOrderHeader"]
        .head(1)
        .with_columns(SalesOrderID=pl.lit(999999, pl.Int32), OrderDate=LATER, DueDate=LONG_AFTER, ShipDate=LONG_AFTER)
    )
    line = (
        export["SalesOrderDetail"]
        .head(1)
        .with_columns(SalesOrderID=pl.lit(999999, pl.Int32), ProductID=pl.lit(BIKE, pl.Int32), OrderQty=pl.lit(5, pl.Int32))
    )
    _add(export, "SalesOrderHeader", header)
    _add(export, "SalesOrderDetail", line)
    _restock(export, {BIKE: -5})


def _buy_later(export: dict[str, pl.DataFrame]) -> None:
    header = export["PurchaseOrderHeader"].head(1).with_columns(PurchaseOrderID=pl.lit(99999, pl.Int32), OrderDate=LATER)
    line = (
        export["PurchaseOrderDetail"]
        .head(1)
        .with_columns(
            PurchaseOrderID=pl.lit(99999, pl.Int32),
            PurchaseOrderDetailID=pl.lit(99999, pl.Int32),
            ProductID=pl.lit(1, pl.Int32),
            DueDate=LONG_AFTER,
            OrderQty=pl.lit(9, pl.Int32),
            StockedQty=pl.lit(8.0),
        )
    )
    _add(export, "PurchaseOrderHeader", header)
    _add(export, "PurchaseOrderDetail", line)
    _restock(export, {1: 8})


def _make_later(export: dict[str, pl.DataFrame]) -> None:
    order = (
        export["WorkOrder"]
        .head(1)
        .with_columns(
            WorkOrderID=pl.lit(999999, pl.Int32),
            ProductID=pl.lit(BIKE, pl.Int32),
            OrderQty=pl.lit(7, pl.Int32),
            StockedQty=pl.lit(6, pl.Int32),
            StartDate=LATER,
            DueDate=LONG_AFTER,
        )
    )
    _add(export, "WorkOrder", order)
    parts = export["BillOfMaterials"].filter(pl.col("ProductAssemblyID") == BIKE, pl.col("EndDate").is_null())
    _restock(export, {BIKE: 6, **{row["ComponentID"]: -7 * int(row["PerAssemblyQty"]) for row in parts.iter_rows(named=True)}})


def _reprice_later(export: dict[str, pl.DataFrame]) -> None:
    for name, column in (("ProductCostHistory", "StandardCost"), ("ProductListPriceHistory", "ListPrice")):
        row = export[name].filter(pl.col("ProductID") == BIKE).head(1)
        _add(export, name, row.with_columns(pl.lit(1.0).alias(column), StartDate=LATER, EndDate=None))
    priced = pl.col("ProductID") == BIKE
    export["Product"] = export["Product"].with_columns(
        StandardCost=pl.when(priced).then(1.0).otherwise("StandardCost"), ListPrice=pl.when(priced).then(1.0).otherwise("ListPrice")
    )


def _end_sale_and_bill_later(export: dict[str, pl.DataFrame]) -> None:
    product = pl.col("ProductID") == BIKE
    line = (pl.col("ProductAssemblyID") == BIKE) & pl.col("EndDate").is_null()
    export["Product"] = export["Product"].with_columns(SellEndDate=pl.when(product).then(pl.lit(LATER)).otherwise("SellEndDate"))
    bills, day = export["BillOfMaterials"], AFTER_THE_LAST_WORK_ORDER
    export["BillOfMaterials"] = bills.with_columns(EndDate=pl.when(line).then(pl.lit(day)).otherwise("EndDate"))
    new = bills.filter(line).head(1).with_columns(BillOfMaterialsID=pl.lit(99999, pl.Int32), StartDate=day, EndDate=None)
    _add(export, "BillOfMaterials", new)


def _quote_rates_later(export: dict[str, pl.DataFrame]) -> None:
    rate = export["CurrencyRate"].head(1)
    _add(export, "CurrencyRate", rate.with_columns(CurrencyRateDate=LATER, EndOfDayRate=pl.lit(99.0)))


def _close_orders_differently(export: dict[str, pl.DataFrame]) -> None:
    export["PurchaseOrderHeader"] = export["PurchaseOrderHeader"].with_columns(Status=pl.lit(3, pl.Int32))
    export["SalesOrderHeader"] = export["SalesOrderHeader"].with_columns(Status=pl.lit(6, pl.Int32))


def _add(export: dict[str, pl.DataFrame], name: str, row: pl.DataFrame) -> None:
    export[name] = pl.concat([export[name], row.cast(dict(export[name].schema))])


def _restock(export: dict[str, pl.DataFrame], changes: dict[int, int]) -> None:
    """Change the final balance of each product, in one of its places."""
    stock = export["ProductInventory"].sort("ProductID", "LocationID").with_columns(place=pl.int_range(pl.len()).over("ProductID"))
    change = pl.col("ProductID").replace_strict(changes, default=0, return_dtype=pl.Int32)
    stock = stock.with_columns(Quantity=pl.col("Quantity") + pl.when(pl.col("place") == 0).then(change).otherwise(0)).drop("place")
    absent = sorted(set(changes) - set(stock["ProductID"]))
    rows = pl.concat([stock.head(1).with_columns(ProductID=product, Quantity=changes[product]) for product in absent] or [stock.clear()])
    export["ProductInventory"] = pl.concat([stock, rows.cast(dict(stock.schema))])


@pytest.mark.parametrize(
    "change",
    [_sell_later, _buy_later, _make_later, _reprice_later, _end_sale_and_bill_later, _quote_rates_later, _close_orders_differently],
)
def test_what_was_recorded_later_changes_nothing(
    change: Callable[[dict[str, pl.DataFrame]], None],
    export: dict[str, pl.DataFrame],
    adventureworks_dir: Path,
    tmp_path: Path,
) -> None:
    changed = dict(export)
    change(changed)
    assert any(changed[name] is not export[name] for name in export)
    for name, frame in changed.items():
        frame.write_parquet(tmp_path / f"{name}.parquet")
    before = read_foreign("adventureworks", adventureworks_dir, DAY)
    after = read_foreign("adventureworks", tmp_path, DAY)
    assert [name for name in before if not before[name].frame.equals(after[name].frame)] == []


def test_a_missing_export_names_the_queries_that_need_it(adventureworks_dir: Path, tmp_path: Path) -> None:
    for file in adventureworks_dir.glob("*.parquet"):
        if file.stem != "Routing":
            shutil.copy(file, tmp_path)
    with pytest.raises(SourceError) as caught:
        read_foreign("adventureworks", tmp_path, DAY)
    lacks = "the export lacks Routing.parquet or Routing.csv"
    told = [re.fullmatch(r"sql/sources/adventureworks/(\w+)\.sql, line \d+: (.*) \(.*\)", row) for row in caught.value.rows]
    assert [found and found.groups() for found in told] == [(name, lacks) for name in ("route_operation", "route_version")]


def test_the_plan_of_the_day_is_of_the_size_of_the_business(intake: Intake, export: dict[str, pl.DataFrame]) -> None:
    forecast = forecast_baseline(intake.tables, DAY)
    plan = make_plan(intake.tables, plan_id="static", plan_date=DAY, baseline=forecast.baseline)
    orders, pegging = plan.public("planned_order"), plan.public("pegging")
    assert pegging.filter(pl.col("supply_type") == "shortage").is_empty()
    assert pegging.filter(pl.col("demand_type") == "sales")["qty"].sum() == intake.tables["demand_order"]["qty"].sum()
    year = export["WorkOrder"].filter(pl.col("StartDate") > date(2024, 3, 30), pl.col("StartDate") <= DAY)
    made_per_month = float(orders.filter(pl.col("order_type") == "production")["qty"].sum()) / 6
    assert made_per_month == pytest.approx(year["OrderQty"].sum() / 12, rel=0.15)
