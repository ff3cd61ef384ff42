"""The checks between the stages: contracts of every table, and the laws of `sql/checks`. They block and name the rows.

Belongs here: how a contract or a query of failing rows becomes a Dagster check. The contracts live in
`masterplan.contracts`, the laws in `sql/checks`; a law names its assets in its header (`-- asset: net_requirements, …`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from importlib import resources
from typing import Any, Final

import dagster as dg
import polars as pl

from assets.dated import plan_days
from assets.metadata import ROWS_SHOWN, markdown
from assets.ports import Audit
from assets.stage import POOL
from masterplan.contracts import INPUTS, RESULTS
from masterplan.contracts.validation import broken_rows
from masterplan.plan_choice import NET_KINDS

GROUP_VIEW: Final = ("consolidated_demand", "consolidated_supply")
PLAN_TABLES: Final = tuple(name for name, table in RESULTS.items() if table.schema == "plan" and name not in GROUP_VIEW)
CONTRACTS: Final[dict[str, tuple[str, ...]]] = {
    "master_data": tuple(INPUTS),
    "demand_forecast": tuple(name for name, table in RESULTS.items() if table.schema == "forecast"),
    "forecast_plan": PLAN_TABLES,
    "net_requirements": PLAN_TABLES,
    "intercompany_consolidation": GROUP_VIEW,
}
SHADOW_CHECK: Final = "followed_plan_equals_plan_made_anew"
MISMATCHES: Final = "mismatches"
_NET: Final = ",".join(NET_KINDS)
_PLAN_KINDS: Final = {"forecast_plan": "forecast", "net_requirements": _NET, "intercompany_consolidation": _NET}

Found = tuple[int, pl.DataFrame]


@dataclass(frozen=True)
class Law:
    """One query of `sql/checks` on one asset that it guards: its name and what it says."""

    name: str
    asset: str
    description: str


@dataclass(frozen=True)
class Subject:
    """What a check looks at: one plan date, or one plan of it, and its tables."""

    audit: Audit
    day: date
    plan_id: str
    table: Callable[[str], pl.DataFrame]


@dataclass(frozen=True)
class Guard:
    """One check: what Dagster shows of it, the rows of a subject that fail it, and what it counts."""

    spec: dg.AssetCheckSpec
    failing: Callable[[Subject], Found]
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.ERROR
    unit: str = "failing rows"


@dataclass
class Tally:
    """Failing rows over all subjects of a run."""

    rows: int = 0
    samples: list[pl.DataFrame] = field(default_factory=list)

    def add(self, found: Found) -> None:
        """Counts the failing rows of one subject and keeps the first."""
        self.rows += found[0]
        if found[0]:
            self.samples.append(found[1].head(ROWS_SHOWN))


def laws() -> list[Law]:
    """The laws of `sql/checks`, by name, one for each asset that a law guards; ValueError when one names none."""
    folder = resources.files("sql") / "checks"
    files = sorted((entry.name, entry.read_text("utf-8")) for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return [law for name, text in files for law in _laws(name.removesuffix(".sql"), text)]


def build_checks() -> list[dg.AssetChecksDefinition]:
    """One definition per guarded asset; it evaluates all checks of the asset in one step."""
    known = laws()
    guarded = {**dict.fromkeys(CONTRACTS), **dict.fromkeys(law.asset for law in known)}
    return [_checks_of(asset, guards_of(asset, known)) for asset in guarded]


def guards_of(asset: str, known: list[Law]) -> list[Guard]:
    """The checks of one asset: its contracts, its laws, and what was quarantined."""
    contracts = [_contract(asset, table) for table in CONTRACTS.get(asset, ())]
    more = {"master_data": [_quarantine()], "net_requirements": [_shadow()]}
    return contracts + [_law_guard(law) for law in known if law.asset == asset] + more.get(asset, [])


def _checks_of(asset: str, guards: list[Guard]) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(name=f"{asset}_checks", specs=[guard.spec for guard in guards], pool=POOL, can_subset=True)
    def run_checks(context: dg.AssetCheckExecutionContext, audit: dg.ResourceParam[Audit]) -> Iterator[dg.AssetCheckResult]:
        asked = [guard for guard in guards if guard.spec.key in context.selected_asset_check_keys]
        tallies = [Tally() for _ in asked]
        with audit.looking():
            for day in _days(context, asset):
                for subject in _subjects(audit, asset, day):
                    for guard, tally in zip(asked, tallies, strict=True):
                        tally.add(guard.failing(subject))
        yield from (_result(guard, tally) for guard, tally in zip(asked, tallies, strict=True))

    return run_checks


def _days(context: dg.AssetCheckExecutionContext, asset: str) -> list[date]:
    if context.has_partition_key or context.has_partition_key_range:
        return plan_days(context)
    latest = context.instance.get_latest_materialization_event(dg.AssetKey(asset))
    partition = latest.asset_materialization.partition if latest and latest.asset_materialization else None
    return [date.fromisoformat(partition)] if partition else []


def _subjects(audit: Audit, asset: str, day: date) -> Iterator[Subject]:
    if asset == "master_data":
        yield Subject(audit, day, "", audit.master(day).__getitem__)
    elif asset == "demand_forecast":
        yield Subject(audit, day, "", partial(getattr, audit.forecast(day)))
    elif asset in _PLAN_KINDS:
        for plan_id, version in audit.current_fingerprints(_PLAN_KINDS[asset], day).select("plan_id", "version").iter_rows():
            yield Subject(audit, day, plan_id, partial(audit.plan_table, plan_id=plan_id, plan_date=day, version=version))
    else:
        yield Subject(audit, day, "", dict[str, pl.DataFrame]().__getitem__)


def _contract(asset: str, name: str) -> Guard:
    table = INPUTS[name] if asset == "master_data" else RESULTS[name]
    spec = dg.AssetCheckSpec(f"contract_{name}", asset=asset, description=f"{name}: {table.grain}, as declared", blocking=True)

    def failing(subject: Subject) -> Found:
        broken = broken_rows(table, subject.table(name))
        return broken.height, broken

    return Guard(spec, failing)


def _law_guard(law: Law) -> Guard:
    spec = dg.AssetCheckSpec(law.name, asset=law.asset, description=law.description, blocking=True)

    def failing(subject: Subject) -> Found:
        parameters: Mapping[str, object] = {"plan_date": subject.day, "plan_id": subject.plan_id}
        return subject.audit.failing_rows(law.name, parameters, ROWS_SHOWN)

    return Guard(spec, failing)


def _quarantine() -> Guard:
    spec = dg.AssetCheckSpec(
        "quarantined_rows", asset="master_data", description="Rows of the source that were rejected; the rest is planned"
    )

    def failing(subject: Subject) -> Found:
        rejected = subject.audit.quarantine(subject.day)
        return rejected.select("table_name", "source_file", "source_row").n_unique(), rejected

    return Guard(spec, failing, dg.AssetCheckSeverity.WARN)


def _shadow() -> Guard:
    told = "The last shadowed version of each plan that follows changes: tables in which it differed from the plan made anew"
    spec = dg.AssetCheckSpec(SHADOW_CHECK, asset="net_requirements", description=told)

    def failing(subject: Subject) -> Found:
        differ = subject.audit.shadows(subject.day).filter(plan_id=subject.plan_id).filter(pl.col(MISMATCHES) > 0)
        return int(differ[MISMATCHES].sum()), differ

    return Guard(spec, failing, unit=MISMATCHES)


def _result(guard: Guard, tally: Tally) -> dg.AssetCheckResult:
    sample = pl.concat(tally.samples, how="diagonal_relaxed") if tally.samples else pl.DataFrame()
    shown: dict[str, Any] = {guard.unit: tally.rows} | ({"first rows": markdown(sample)} if tally.rows else {})
    return dg.AssetCheckResult(
        passed=tally.rows == 0, asset_key=guard.spec.asset_key, check_name=guard.spec.name, severity=guard.severity, metadata=shown
    )


def _laws(name: str, text: str) -> list[Law]:
    header = [line.removeprefix("--").strip() for line in text.splitlines() if line.startswith("--")]
    named = next((line.removeprefix("asset:") for line in header if line.startswith("asset:")), "")
    guarded = [asset.strip() for asset in named.split(",") if asset.strip()]
    if not guarded:
        raise ValueError(f"sql/checks/{name}.sql: the header has no line `-- asset: <name of the asset it guards>`")
    description = " ".join(line for line in header if not line.startswith("asset:"))
    return [Law(name, asset, description) for asset in guarded]
