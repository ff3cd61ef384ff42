"""Following changes: what lies in files and waits in the warehouse is taken in, dynamic plans follow, the result is published.

Belongs here: the order of the legs, their times, and what is left to do after a stop. Each leg is told in its own module. A
leg that a kill leaves undone shows in the warehouse and the published folder, so the next call begins with it (semantics
§33.8): nothing is remembered between calls.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import perf_counter, time
from typing import TYPE_CHECKING, Any, Final

from masterplan.errors import ParameterError, QuantityError
from masterplan.plan_choice import followed_plans
from pipelines import shadowing
from pipelines.change_files import clear_away, look_for_changes
from pipelines.order_desk import OrderDesk
from pipelines.warehouse.published_folder import PublishedFolder
from pipelines.warehouse.stage_results import StageResult

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from pipelines.live import FollowedPlan
    from pipelines.settings import Settings
    from pipelines.warehouse import Warehouse
    from pipelines.warehouse.changes import ChangeReport

_STAGE: Final = "follow"


@dataclass(frozen=True)
class Asked:
    """What is to be followed: the plan date, the last ingested one if None; the plans, the dynamic ones if none is named."""

    started_by: str
    plan_date: date | None = None
    plans: Sequence[str] = ()
    run_id: str = ""
    seen_at: float | None = None
    started_at: float | None = None


@dataclass
class Followed:
    """What came of it: changes taken in, versions by plan, seconds by leg, the file to open when something was published.

    `firmed` tells of automatic firming, `mismatches` by plan of shadowed versions (§32.7).
    """

    plan_date: date
    report: ChangeReport
    versions: dict[str, int] = field(default_factory=dict)
    touched: dict[str, int] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    firmed: list[str] = field(default_factory=list)
    mismatches: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    published: Path | None = None


@dataclass(frozen=True)
class Work:
    """What is to be done: files, changes that wait, plans behind the master data, whether publication is behind."""

    files: int
    waiting: int
    plans: tuple[str, ...]
    is_unpublished: bool
    oldest: float | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.files or self.waiting or self.plans or self.is_unpublished)


def work_to_do(settings: Settings, warehouse: Warehouse, plans: Sequence[str] = ()) -> Work:
    """What a call of `follow` would do now; StoreError before anything was ingested."""
    day = warehouse.last_ingested_date()
    waiting, known = warehouse.waiting_changes()
    found = look_for_changes(settings.live_changes_dir, time())
    fresh = [each for each in found if each.file is not None and (each.file.name, each.file.fingerprint) not in known]
    clear_away(settings.live_changes_dir, found, known, time())
    behind = _behind(warehouse, day, _plans(warehouse, day, plans))
    oldest = min((each.modified for each in fresh), default=None)
    return Work(len(fresh), waiting, tuple(behind), _is_unpublished(settings, warehouse, day), oldest)


def follow(settings: Settings, warehouse: Warehouse, asked: Asked) -> Followed:
    """Takes in, follows, publishes; a plan that cannot be planned stays as it was and is named in the result.

    Errors: StoreError before anything was ingested, UnknownPlanError for a plan that there is not; the legs' own.
    """
    begun, folder = perf_counter(), settings.live_changes_dir
    day = asked.plan_date or warehouse.last_ingested_date()
    found = look_for_changes(folder, time())
    report = warehouse.change(day, [each.file for each in found if each.file is not None], taken_at=datetime.now(UTC))
    clear_away(folder, found, warehouse.waiting_changes()[1], time())
    done = Followed(day, report)
    if asked.seen_at is not None and asked.started_at is not None:
        written = min((each.modified for each in found if each.file is not None and each.file.name in report.files), default=asked.seen_at)
        done.seconds["written_to_seen"] = round(max(asked.seen_at - written, 0.0), 3)
        done.seconds["seen_to_started"] = round(asked.started_at - asked.seen_at, 3)
    done.seconds["taken_in"] = round(perf_counter() - begun, 3)
    for plan_id in _behind(warehouse, day, _plans(warehouse, day, asked.plans)):
        _follow_one(settings, warehouse, asked, done, plan_id)
    if _is_unpublished(settings, warehouse, day):
        begun = perf_counter()
        done.published = warehouse.publish_changes(settings.published_dir, day, settings.published_plan_dates)
        done.seconds["published"] = round(perf_counter() - begun, 3)
        for plan_id, version in done.versions.items():
            warehouse.note_seconds(plan_id, day, version, {"published": done.seconds["published"]})
    return done


def follow_plan(
    warehouse: Warehouse, plan_id: str, plan_date: date, *, images: Path, started_by: str, shadow: bool = False
) -> FollowedPlan:
    """See `live.follow_plan`; the kernels are loaded when a plan follows, not when definitions are."""
    from pipelines import live

    return live.follow_plan(warehouse, plan_id, plan_date, images=images, started_by=started_by, shadow=shadow)


def _follow_one(settings: Settings, warehouse: Warehouse, asked: Asked, done: Followed, plan_id: str) -> None:
    begun, day = perf_counter(), done.plan_date
    shadow = _is_shadowed(settings, warehouse, plan_id, day)
    try:
        followed = _followed(settings, warehouse, asked, plan_id, day, shadow=shadow)
        if _firm(settings, warehouse, asked, done, plan_id):
            # what was firmed is an open order now, which the plan counts (§31.6)
            followed = _followed(settings, warehouse, asked, plan_id, day, shadow=shadow)
    except (ParameterError, QuantityError) as error:
        done.failed[plan_id] = str(error)
        return
    if followed.mismatches is not None:
        done.mismatches[plan_id] = followed.mismatches
    done.versions[plan_id], done.touched[plan_id] = followed.version, followed.touched
    done.seconds[f"planned {plan_id}"] = round(perf_counter() - begun, 3)
    legs: dict[str, float] = {
        name: done.seconds[name] for name in ("written_to_seen", "seen_to_started", "taken_in") if name in done.seconds
    }
    warehouse.note_seconds(plan_id, day, followed.version, {**legs, "planned": done.seconds[f"planned {plan_id}"]})


def _followed(settings: Settings, warehouse: Warehouse, asked: Asked, plan_id: str, day: date, *, shadow: bool) -> FollowedPlan:
    """One plan brought in line, and noted as such."""
    said = warehouse.planned_from(day)
    followed = follow_plan(warehouse, plan_id, day, images=settings.live_images_dir, started_by=asked.started_by, shadow=shadow)
    if followed.mismatches is not None:
        shadowing.note(warehouse, plan_id, day, followed.version, followed.mismatches, asked.run_id)
    warehouse.note_stage_result(_stage(plan_id), day, StageResult(asked.run_id, said, str(followed.version)))
    return followed


def _firm(settings: Settings, warehouse: Warehouse, asked: Asked, done: Followed, plan_id: str) -> bool:
    """Firms by the fence when the plan says so (§31.6); whether orders left the plan."""
    before = warehouse.current_versions(done.plan_date)[plan_id]
    OrderDesk(warehouse, settings).after_run(plan_id, done.plan_date, asked.started_by, done.firmed.append)
    return warehouse.current_versions(done.plan_date)[plan_id] != before


def _is_shadowed(settings: Settings, warehouse: Warehouse, plan_id: str, day: date) -> bool:
    noted = warehouse.stage_results({plan_id: _stage(plan_id)}, day).get(plan_id)
    current = warehouse.current_versions(day).get(plan_id, 0)
    return shadowing.is_due(warehouse, plan_id, settings.shadow_every, current - int(noted[1]) if noted else 0)


def _plans(warehouse: Warehouse, day: date, plans: Sequence[str]) -> list[str]:
    known = warehouse.master_tables(day, ("plan", "planning_parameter"))
    return followed_plans(known, plans)


def _behind(warehouse: Warehouse, day: date, plans: Sequence[str]) -> list[str]:
    """The plans whose current version was not made by following the master data as it is; work on their orders aside (§30.3)."""
    said = warehouse.planned_from(day)
    noted = warehouse.stage_results({plan_id: _stage(plan_id) for plan_id in plans}, day)
    current = warehouse.current_versions(day)

    def stands(plan_id: str) -> bool:
        inputs, version = noted.get(plan_id, ("", ""))
        if inputs != said or plan_id not in current:
            return False
        return version == str(current[plan_id]) or warehouse.is_only_worked_on_since(plan_id, day, int(version))

    return [plan_id for plan_id in plans if not stands(plan_id)]


def _is_unpublished(settings: Settings, warehouse: Warehouse, day: date) -> bool:
    current = warehouse.current_versions(day)
    return bool(current) and PublishedFolder(settings.published_dir).plans_of(day) != current


def _stage(plan_id: str) -> str:
    return f"{_STAGE} {plan_id}"


def legs_as_metadata(done: Followed) -> dict[str, Any]:
    """What a run says of itself."""
    counts = dict.fromkeys(done.report.counts["outcome"], 0)
    for _, outcome, rows in done.report.counts.iter_rows():
        counts[outcome] += rows
    return {
        "plan date": done.plan_date.isoformat(),
        **{f"changes {outcome}": rows for outcome, rows in counts.items()},
        **{f"version of {plan_id}": version for plan_id, version in done.versions.items()},
        **{f"nodes touched of {plan_id}": nodes for plan_id, nodes in done.touched.items()},
        **{f"tables of {plan_id} that differ from the plan made anew": count for plan_id, count in done.mismatches.items()},
        **{f"firmed {number}": told for number, told in enumerate(done.firmed, 1)},
        **{f"not planned {plan_id}": reason for plan_id, reason in done.failed.items()},
        **{f"seconds {leg}": seconds for leg, seconds in done.seconds.items()},
        **{f"refused {name}": reason for name, reason in done.report.refused.items()},
    }


__all__ = ["Asked", "Followed", "Work", "follow", "legs_as_metadata", "work_to_do"]
