"""What a stopped run leaves to the next one: which plan dates of a stage need not be made again.

Belongs here: that decision. Results are kept beside it by the io managers, told of by the warehouse.

Dagster records a stage when it has ended for all plan dates of a run. A run that is stopped, fails or is killed in the
middle of a stage has its first dates in the warehouse all the same; Dagster asks for all of them again. A date is kept
when the run that made it never ended the stage, and what it was made from is what it would be made from now: the input,
the configuration, the code. A stage that is run again after it has ended is made anew.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from dagster._core.execution.stats import StepEventStatus

from masterplan.fingerprint import combined
from pipelines.warehouse.stage_results import StageResult

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from importlib.resources.abc import Traversable

    import dagster as dg

    from pipelines.warehouse import Warehouse

_CODE: Final = ("masterplan", "assets", "pipelines")


@dataclass(frozen=True)
class Stage:
    """One stage in one run: which results of earlier runs it may keep, and the note of those it makes."""

    warehouse: Warehouse
    instance: dg.DagsterInstance
    name: str
    run_id: str
    step: str
    config: str
    _ended: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, context: dg.OutputContext, warehouse: Warehouse) -> Stage:
        """The stage that an output belongs to."""
        step = context.step_context
        return cls(warehouse, step.instance, context.asset_key.to_user_string(), step.run_id, step.step.key, repr(step.op_config))

    def inputs(self, parts: Iterable[str]) -> str:
        """Fingerprint of what a date is made from, the configuration and the code among it."""
        return combined((code_fingerprint(), self.config, *parts))

    def kept(self, day: date, inputs: str) -> StageResult | None:
        """The result of an earlier run that stands for a plan date; None when it must be made.

        A result that does not stand is forgotten here, before anything of the date is written.
        """
        found = self.warehouse.stage_result(self.name, day)
        if found is None:
            return None
        if found.inputs == inputs and found.run_id != self.run_id and self._broke_off(found.run_id):
            return found
        self.warehouse.forget_stage_result(self.name, day)
        return None

    def note(self, day: date, inputs: str, result: str) -> str:
        """Says that a plan date is in the warehouse as a whole; gives the fingerprint of its result back."""
        self.warehouse.note_stage_result(self.name, day, StageResult(self.run_id, inputs, result))
        return result

    def _broke_off(self, run_id: str) -> bool:
        """Whether a run is known and did not end this stage; of a run that is not known nothing is kept."""
        if run_id not in self._ended:
            is_known = self.instance.has_run(run_id)
            told = self.instance.get_run_step_stats(run_id, [self.step]) if is_known else []
            self._ended[run_id] = not is_known or any(step.status is StepEventStatus.SUCCESS for step in told)
        return not self._ended[run_id]


@cache
def code_fingerprint() -> str:
    """Fingerprint of the code that makes results."""
    digest = hashlib.blake2b(digest_size=16)
    for package in _CODE:
        for name, text in sorted(_sources(resources.files(package), package)):
            digest.update(f"{name}:{len(text)}:".encode() + text)
    return digest.hexdigest()


def _sources(folder: Traversable, path: str) -> Iterable[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _sources(entry, f"{path}/{entry.name}")
        elif entry.name.endswith(".py"):
            yield f"{path}/{entry.name}", entry.read_bytes()
