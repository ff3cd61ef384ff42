"""Each stage called as a function on the tiny group: what it asks for, what it gives back, what it shows."""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
import tiny_group

from assets.charts import Chart
from assets.dated import ByDate, Forecasts, Masters, StoredPlan, StoredPlans
from assets.demand_forecast import demand_forecast
from assets.forecast_plan import forecast_plan
from assets.intercompany_consolidation import intercompany_consolidation
from assets.master_data import master_data
from assets.net_requirements import net_requirements
from assets.published_plan import published_plan
from masterplan.accuracy import Achieved
from masterplan.contracts import QUARANTINE, polars_schema
from masterplan.forecasting import BaselineForecast, forecast_baseline
from masterplan.intake import Intake, RawTable, take_in
from masterplan.plan import Plan
from masterplan.plan_choice import PlanRequest
from masterplan.planning import make_plan

DAY = tiny_group.PLAN_DATE
NEXT = date(2025, 3, 4)
_HEAD = "![](data:image/png;base64,"
DATES = dg.DailyPartitionsDefinition("2025-01-01")


class TinySource:
    name = "tiny"

    def reports(self, plan_date: date) -> dict[str, pl.DataFrame]:
        assert plan_date == DAY
        return {"clipped": pl.DataFrame({"item": ["F"]}), "nothing": pl.DataFrame({"item": []})}

    def taken_in(self, plan_date: date) -> Intake:
        assert plan_date == DAY
        texts = {**tiny_group.TEXTS, "demand_history": tiny_group.history()}
        return take_in({name: RawTable(pl.read_csv(text.encode(), infer_schema=False), f"{name}.csv") for name, text in texts.items()})


class Told:
    def __init__(self) -> None:
        self.stages: list[tuple[str, float]] = []

    def __call__(self, stage: str, phase: str, share: float) -> None:
        assert phase
        self.stages.append((stage, share))


@cache
def tables() -> dict[str, pl.DataFrame]:
    return TinySource().taken_in(DAY).tables


@cache
def baseline() -> pl.DataFrame:
    return forecast_baseline(tables(), DAY).baseline


def masters() -> Masters:
    return Masters([DAY], lambda _: tables())


def forecasts() -> Forecasts:
    return Forecasts([DAY], lambda day: forecast_baseline(tables(), day))


class Hand(dg.IOManager):
    """Hands an asset what a test gives, and keeps what the asset makes."""

    def __init__(self, given: dict[str, object]) -> None:
        self.given = given
        self.made: dict[date, object] = {}

    def handle_output(self, context: dg.OutputContext, obj: ByDate) -> None:  # noqa: ARG002
        for day, value in obj:
            self.made[day] = value
            obj.finish(day)

    def load_input(self, context: dg.InputContext) -> object:
        return self.given[context.asset_key.to_user_string()]


def called(asset: dg.AssetsDefinition, *, given: dict[str, object] | None = None, **resources: object) -> tuple[object, dict[str, object]]:
    """What an asset makes of the plan date, and what it shows of it."""
    specs = [dg.AssetSpec(key, partitions_def=DATES) for key in asset.dependency_keys]
    (dated,) = dg.map_asset_specs(lambda spec: spec.replace_attributes(partitions_def=DATES), [asset])
    hand = Hand(given or {})
    managers = dict.fromkeys(("io_manager", "master_io", "forecast_io", "plan_io", "consolidation_io"), hand)
    ended = dg.materialize([dated, *specs], resources={**managers, **resources}, partition_key=DAY.isoformat(), selection=[dated])
    (event,) = ended.asset_materializations_for_node(asset.node_def.name)
    return hand.made.get(DAY), {name: value.value for name, value in event.metadata.items()}


class Hands:
    """Draws what it is asked for when the images are asked for, and tells of both."""

    def __init__(self) -> None:
        self.charts: list[Chart] = []
        self.waited = 0

    def __call__(self, charts: Sequence[Chart]) -> Callable[[], Sequence[bytes]]:
        self.charts += charts

        def images() -> list[bytes]:
            self.waited += 1
            return [f"image {number}".encode() for number in range(len(charts))]

        return images


def pictures_in(shown: dict[str, object]) -> list[bytes]:
    found = [value for value in shown.values() if isinstance(value, str) and value.startswith(_HEAD)]
    return [base64.b64decode(value.removeprefix(_HEAD).removesuffix(")")) for value in found]


def test_master_data_takes_in_what_the_source_says() -> None:
    taken, shown = called(master_data, source=TinySource())
    assert taken.tables["item"].height == 3
    assert taken.quarantine.height == 0
    assert shown["source"] == "tiny"
    assert "F" in shown["report: clipped"]
    assert "report: nothing" not in shown
    assert shown["dagster/partition_row_count"] == taken.counts["rows_kept"].sum()


class Looking:
    """Opens nothing."""

    def looking(self) -> AbstractContextManager[None]:
        return nullcontext()


class Remembering(Looking):
    """A week ago the shop was said to sell seven frames a week."""

    def forecast_dates(self) -> list[date]:
        return [DAY - timedelta(7)]

    def forecast_as_stored(self, day: date) -> Achieved:
        known = forecast_baseline(tables(), DAY)
        shifted = known.baseline.with_columns(pl.col("date") - timedelta(7), point_qty=pl.lit(7, pl.Decimal(18, 6)))
        return Achieved(day, {"baseline": shifted}, known.level)


class Foreseen:
    """Gives what it has been given."""

    def __init__(self, forecast: BaselineForecast | None = None, plans: Sequence[Plan] = ()) -> None:
        self._forecast, self._plans = forecast, {plan.plan_id: plan for plan in plans}

    def forecast(self, *_: object) -> BaselineForecast | None:
        return self._forecast

    def plan(self, asked: PlanRequest) -> Plan | None:
        return self._plans.get(asked.given["plan_id"])


def test_what_was_foreseen_is_not_made_again() -> None:
    told, known = Told(), forecast_baseline(tables(), DAY)
    given = {"audit": Remembering(), "progress": told, "spread": None, "foresight": Foreseen(known), "drawing": Hands()}
    forecast, _ = called(demand_forecast, given={"master_data": masters()}, **given)
    assert forecast.baseline is known.baseline
    assert forecast.achieved.height
    rejecting = {"audit": Rejecting(), "progress": told, "drawing": Hands()}
    for asset in (forecast_plan, net_requirements):
        stages = {"master_data": masters(), "demand_forecast": forecasts()}
        alone, _ = called(asset, given=stages, foresight=Foreseen(), **{**rejecting, "progress": Told()})
        made, _ = called(asset, given=stages, foresight=Foreseen(plans=alone), **rejecting)
        assert all(one is two for one, two in zip(made, alone, strict=True))
    assert told.stages == []


def test_demand_forecast_forecasts_every_series_and_tells_how_far_it_is() -> None:
    told = Told()
    hands = Hands()
    given = {"audit": Remembering(), "progress": told, "spread": map, "foresight": Foreseen(), "drawing": hands}
    forecast, shown = called(demand_forecast, given={"master_data": masters()}, **given)
    sums = forecast.achieved.filter(level="all", step="baseline", lead=0)
    assert sums["forecast_qty"].to_list() == [7.0]
    assert "baseline" in shown["achieved by earlier forecasts"]
    assert forecast.baseline.select("company_id", "item_id").unique().rows() == [("S", "F")]
    assert told.stages[-1] == ("demand_forecast", 1.0)
    assert "accuracy" in shown
    assert "| forecast | 1 |" in str(shown["places with history"])
    # those of this forecast are begun before earlier ones are looked at
    assert pictures_in(shown) == [f"image {number}".encode() for number in (0, 1, 2, 0)]
    assert (len(hands.charts), hands.waited) == (4, 2)


class Rejecting(Looking):
    """One stock row of the article that the shop sells was rejected; no plan was made before."""

    def orders_to_keep(self, *_: object) -> None:
        """No order is there that could stay."""

    def quarantine(self, day: date) -> pl.DataFrame:
        told = {
            "table_name": "on_hand",
            "row_key": "S|F",
            "rule": "not_parsable",
            "column_name": "qty",
            "message": "",
            "source_file": "on_hand.csv",
        }
        row = {**told, "source_row": day.day, "row_text": '{"company_id":"S","item_id":"F"}'}
        return pl.DataFrame([row], schema=polars_schema(QUARANTINE))


@pytest.mark.parametrize(("asset", "plans"), [(forecast_plan, ["gross"]), (net_requirements, ["net", "orders"])])
def test_planning_stages_make_every_plan_of_their_kind(asset, plans) -> None:
    told = Told()
    given = {"master_data": masters(), "demand_forecast": forecasts()}
    made, shown = called(asset, given=given, audit=Rejecting(), progress=told, foresight=Foreseen(), drawing=Hands())
    assert [plan.plan_id for plan in made] == plans
    for plan in made:
        same = make_plan(tables(), plan_id=plan.plan_id, plan_date=DAY, baseline=baseline(), quarantine=Rejecting().quarantine(DAY))
        assert "unreliable_input" in same.public("exception")["code"]
        assert plan.plan_fingerprint == same.plan_fingerprint == shown[f"{plan.plan_id}: plan fingerprint"]
    assert {stage for stage, _ in told.stages} == {asset.key.to_user_string()}
    assert len(pictures_in(shown)) == len(plans)


def test_the_group_view_has_no_intercompany_quantity_in_its_external_demand() -> None:
    plan = make_plan(tables(), plan_id="orders", plan_date=DAY)
    stored = StoredPlans([DAY], lambda day: [StoredPlan("orders", day, 3, plan.parameters, plan.public)])
    given = {"master_data": masters(), "net_requirements": stored}
    (view,), shown = called(intercompany_consolidation, given=given, audit=Looking(), drawing=Hands())
    assert (view.plan_id, view.version) == ("orders", 3)
    demand = view.tables["consolidated_demand"].filter(pl.col("group_item_id") == "F")
    assert demand.select(pl.col("external_qty", "intercompany_qty").sum().cast(pl.Int64)).row(0) == (10, 6)
    assert "orders: consolidated_demand" in shown
    assert list(shown)[-1] == "orders: picture"
    assert pictures_in(shown) == [b"image 0"]


def test_published_plan_says_where_it_is() -> None:
    class Publisher:
        def publish(self, plan_date: date) -> Path:
            return Path("out") / plan_date.isoformat()

        def report(self, plan_date: date) -> pl.DataFrame:
            return pl.DataFrame({"plan_date": [plan_date], "late_orders": [4]})

    _, shown = called(published_plan, publisher=Publisher(), audit=Looking())
    assert shown["path"] == "out/2025-03-03"
    assert "| late orders | 4 |" in shown["report"]


def test_a_value_is_made_when_it_is_asked_for_and_for_its_dates_only() -> None:
    made: list[date] = []
    values: ByDate[int] = ByDate([DAY, NEXT], lambda day: made.append(day) or day.day)
    days = iter(values)
    assert made == []
    assert next(days) == (DAY, 3)
    assert made == [DAY]
    with pytest.raises(KeyError):
        values[date(2024, 1, 1)]


def test_who_has_written_a_value_says_so_for_its_date() -> None:
    written: list[date] = []
    ByDate([DAY], lambda day: day.day, written.append).finish(DAY)
    ByDate([DAY], lambda day: day.day).finish(DAY)
    assert written == [DAY]
