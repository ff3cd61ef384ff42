"""The end of the coverage fence by the instant of a run, in the time of each site (§6.11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from networks import tables_of

from masterplan.errors import ParameterError
from masterplan.fence_day import local_cutoff
from masterplan.planning import make_plan

LATE = datetime(2024, 1, 1, 20, 0, tzinfo=UTC)
EARLY = datetime(2024, 1, 1, 3, 0, tzinfo=UTC)
T = LATE.date()


@pytest.mark.parametrize(("hours", "cutoff"), [(0, "2024-01-11 20:00"), (9, "2024-01-12 05:00"), (-8, "2024-01-11 12:00")])
def test_so_many_times_24_hours_in_local_time(hours, cutoff):
    assert f"{local_cutoff(LATE, 10, timezone(timedelta(hours=hours))):%Y-%m-%d %H:%M}" == cutoff
    assert local_cutoff(LATE.astimezone(timezone(timedelta(hours=5))), 10, UTC) == local_cutoff(LATE, 10, UTC)


def test_an_instant_has_a_zone():
    with pytest.raises(ParameterError, match="time zone"):
        local_cutoff(datetime(2024, 1, 1), 10, UTC)  # noqa: DTZ001


def ordered(run_at: datetime | None, *, zones: tuple[str, ...] = ("UTC", "Asia/Tokyo"), **plan: Any) -> dict[str, set[int]]:
    """Per site the days after T that are ordered for, of demands on each day around the end of a fence of 10 days."""
    company: dict[str, Any] = {"company_id": "M"}
    sites = [{**company, "site_id": zone[:1], "time_zone": zone} for zone in zones]
    tables = tables_of(
        {
            "company": [company],
            "site": sites,
            "item": [{**company, "item_id": "A", "plans_by_warehouse": False}],
            "plan": [{"plan_id": "net", "include_demand_forecast": False, "coverage_fence_days": 10, **plan}],
            "demand_order": [
                {
                    **company,
                    "demand_type": "sales",
                    "order_id": f"{site['site_id']}{day}",
                    "item_id": "A",
                    "site_id": site["site_id"],
                    "qty": 1,
                    "requested_date": T + timedelta(day),
                }
                for site in sites
                for day in range(8, 13)
            ],
        }
    )
    made = make_plan(tables, plan_id="net", plan_date=T, run_at=run_at).public("planned_order")
    rows = made.select("site_id", "requirement_date").rows()
    return {site["site_id"]: {(day - T).days for of_site, day in rows if of_site == site["site_id"]} for site in sites}


def test_each_site_counts_to_its_own_day():
    assert ordered(None) == {"U": {8, 9, 10}, "A": {8, 9, 10}}
    assert ordered(LATE, zones=("UTC", "Japan")) == {"U": {8, 9, 10}, "J": {8, 9, 10, 11}}
    assert ordered(EARLY, zones=("UTC", "Pacific/Honolulu")) == {"U": {8, 9, 10}, "P": {8, 9}}


def test_summer_time_is_counted_by_the_clock_of_the_site():
    """The clocks of Berlin go on by an hour on 31 March: 23:30 in winter is 00:30 of the next day ten times 24 hours later."""
    run_at = datetime(2024, 3, 25, 22, 30, tzinfo=UTC)
    assert f"{local_cutoff(run_at, 10, ZoneInfo('Europe/Berlin')):%m-%d %H:%M}" == "04-05 00:30"


def test_engine_classic_knows_no_time_zones():
    assert ordered(LATE, zones=("UTC", "Japan"), engine="classic") == {"U": {8, 9, 10}, "J": {8, 9, 10}}


def test_a_zone_that_there_is_not_is_named():
    with pytest.raises(ParameterError, match="Mars"):
        ordered(LATE, zones=("Mars",))


def test_the_instant_is_an_input():
    tables = tables_of({"plan": [{"plan_id": "net"}]})
    plans = [make_plan(tables, plan_id="net", plan_date=T, run_at=run_at) for run_at in (None, EARLY, LATE)]
    assert len({plan.input_fingerprint for plan in plans}) == 3
