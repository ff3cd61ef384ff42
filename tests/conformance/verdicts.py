"""Which cases run, the verdict on each run, and the list of cases that are left out.

Belongs here: what passing means, and that the list may not be longer than it must. How pytest tells it is in conftest.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from conformance.cases import HERE, Case, CaseError, load
from conformance.needs import NotRunnableError
from conformance.plan_cases import plan_case_faults
from conformance.rules import rule_case_faults


@dataclass(frozen=True)
class CaseRun:
    """A case and the engine that it is planned with; rules have none."""

    case: Case
    engine: str = ""

    @property
    def name(self) -> str:
        """Topic, case, and the engine of plan cases."""
        return "/".join(part for part in (self.case.topic, self.case.id, self.engine) if part)


def selected(files: Sequence[Path], topics: AbstractSet[str]) -> list[CaseRun]:
    """The runs of all cases of the files, of these topics only when any is named. Raises CaseError."""
    absent = [str(file) for file in files if not file.is_file()]
    if absent:
        raise CaseError(f"there is no file of cases {', '.join(absent)}")
    cases = [case for file in files for case in load(file)]
    known = sorted({case.topic for case in cases})
    unknown = sorted(topics - set(known))
    if unknown:
        raise CaseError(f"no case has topic {', '.join(unknown)}; topics are {', '.join(known)}")
    return [CaseRun(case, engine) for case in cases if not topics or case.topic in topics for engine in case.engines]


@dataclass(frozen=True)
class Verdict:
    """What came of a run: nothing missing and no fault is a pass."""

    needs: tuple[str, ...] = ()
    faults: list[str] = field(default_factory=list)

    @property
    def passes(self) -> bool:
        """Whether everything expected holds."""
        return not self.needs and not self.faults

    def text(self, run: CaseRun) -> str:
        """The verdict as a planner reads it."""
        head = f"{run.case.id}{f' (engine {run.engine})' if run.engine else ''}, topic {run.case.topic}"
        if self.needs:
            return f"{head} cannot be run yet, it needs:\n" + "\n".join(f"  {need}" for need in self.needs)
        return f"{head}: {len(self.faults)} of what is expected does not hold\n" + "\n".join(f"  {fault}" for fault in self.faults)


def judge(run: CaseRun) -> Verdict:
    """Run a case and compare."""
    try:
        return Verdict(faults=plan_case_faults(run.case, run.engine) if run.case.kind == "plan" else rule_case_faults(run.case))
    except NotRunnableError as error:
        return Verdict(needs=error.needs)
    except Exception as error:  # noqa: BLE001 - whatever the library raises is this case's failure, not the end of the run
        return Verdict(faults=[_crash(error)])


def _crash(error: Exception) -> str:
    """The error and the last place in the library that it went through."""
    places = [frame for frame in traceback.extract_tb(error.__traceback__) if "masterplan" in Path(frame.filename).parts]
    where = f" in {Path(places[-1].filename).name}, {places[-1].name}" if places else ""
    return f"the library raised {type(error).__name__}{where}: {error}"


@dataclass(frozen=True)
class LeftOut:
    """Reasons by topic and by case id, or id and engine."""

    topics: dict[str, str]
    cases: dict[str, str]

    def reason(self, run: CaseRun) -> str | None:
        """Why a run is left out; None: it must pass."""
        return self.cases.get(run.case.id) or self.cases.get(f"{run.case.id}/{run.engine}")


def left_out(path: Path = HERE / "left_out.yaml") -> LeftOut:
    """The list of what is left out. Raises ValueError when a case stands there twice."""
    raw = yaml.safe_load(path.read_text("utf-8"))
    cases: dict[str, str] = {}
    for entry in raw["cases"] or []:
        for name in entry["ids"]:
            if name in cases:
                raise ValueError(f"{path.name}: {name} stands there twice")
            cases[name] = entry["reason"]
    return LeftOut(raw["topics"] or {}, cases)
