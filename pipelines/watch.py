"""How a run of the chain is shown in the terminal while it goes on, and what of it is remembered for the summary.

Belongs here: Dagster's events of one run, turned into lines and bars. What the plan says is shown by `summary`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Final, Self

import dagster as dg
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

LOGGER_NAME: Final = "watch"
_CHECKS: Final = "_checks"


@dataclass(frozen=True)
class FailedCheck:
    """A check that did not pass, with what it shows."""

    asset: str
    name: str
    is_blocking: bool
    rows: int
    sample: str


@dataclass
class ChainWatch:
    """Shows the stages of one run as they pass; remembers seconds by step and failed checks.

    A title, if there is one, stands in the bar before the stage, and stages that have passed leave no line.
    """

    console: Console
    title: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    failed_checks: list[FailedCheck] = field(default_factory=list)
    _started: dict[str, float] = field(default_factory=dict)
    _checked: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        times = (TimeElapsedColumn(), TextColumn("left:"), TimeRemainingColumn())
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=24), *times)
        self._bars = Progress(*columns, console=self.console, transient=True)
        self._bar: TaskID | None = None

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def __call__(self, stage: str, phase: str, share: float) -> None:
        """Moves the bar of the running stage."""
        if self._bar is not None:
            self._bars.update(self._bar, description=f"{self.title}{stage}: {phase}", completed=share)

    def see(self, event: dg.DagsterEvent) -> None:
        """Takes one event of the run."""
        step = event.step_key or ""
        if event.is_step_start:
            self._start(step)
        elif event.is_step_success or event.is_step_failure:
            self._finish(step, succeeded=event.is_step_success)
        elif event.event_type is dg.DagsterEventType.ASSET_CHECK_EVALUATION:
            self._check(event.asset_check_evaluation_data)

    def seconds_by_stage(self) -> dict[str, float]:
        """Seconds of each stage, and of all checks together."""
        stages = {step: seconds for step, seconds in self.seconds.items() if not step.endswith(_CHECKS)}
        return {**stages, "checks": sum(self.seconds.values()) - sum(stages.values())}

    def reason_of(self, error: str) -> str:
        """Why a run that was watched failed: a check that blocks, else the error."""
        return "checks found rows that break a law, see above" if any(failed.is_blocking for failed in self.failed_checks) else error

    def loggers(self) -> dict[str, dg.LoggerDefinition]:
        """The logger through which a run tells this watch of its events."""
        return {LOGGER_NAME: dg.LoggerDefinition(lambda _: self._logger(), description="Shows the run in the terminal")}

    def _logger(self) -> logging.Logger:
        logger = logging.getLogger("masterplan.run")
        logger.setLevel(logging.DEBUG)
        logger.propagate = False
        logger.handlers = [_EventHandler(self)]
        return logger

    def _start(self, step: str) -> None:
        self._started[step] = perf_counter()
        self._drop_bar()
        self._bar = self._bars.add_task(self.title + step.replace(_CHECKS, ": checks"), total=1.0)

    def _finish(self, step: str, *, succeeded: bool) -> None:
        self.seconds[step] = perf_counter() - self._started.get(step, perf_counter())
        self._drop_bar()
        if self.title and succeeded:
            return
        mark = "[green]✓[/]" if succeeded else "[red]✗[/]"
        text = f"{self._checked.get(step, 0)} checks" if step.endswith(_CHECKS) else ""
        label = "  checks" if text else step
        self.console.print(f" {mark} {label:<28}{self.seconds[step]:8.1f} s  {text}", highlight=False)

    def _drop_bar(self) -> None:
        if self._bar is not None:
            self._bars.remove_task(self._bar)
            self._bar = None

    def _check(self, evaluation: dg.AssetCheckEvaluation) -> None:
        asset = evaluation.asset_key.to_user_string()
        self._checked[asset + _CHECKS] = self._checked.get(asset + _CHECKS, 0) + 1
        if not evaluation.passed:
            shown = {name: str(value.value) for name, value in evaluation.metadata.items()}
            rows = int(shown.get("failing rows", "0"))
            is_blocking = evaluation.severity is dg.AssetCheckSeverity.ERROR
            self.failed_checks.append(FailedCheck(asset, evaluation.check_name, is_blocking, rows, shown.get("first rows", "")))


class _EventHandler(logging.Handler):
    def __init__(self, watch: ChainWatch) -> None:
        super().__init__(logging.DEBUG)
        self._watch = watch

    def emit(self, record: logging.LogRecord) -> None:
        event = getattr(record, "dagster_event", None)
        if isinstance(event, dg.DagsterEvent):
            self._watch.see(event)
