"""The job in which planners work on forecasts, with typed configuration in the launchpad.

Belongs here: the job. What it does is told by the desk.
"""

from collections.abc import Iterator
from typing import Any, Final

import dagster as dg

from assets.metadata import markdown
from assets.stage import POOL
from pipelines.forecast_config import ForecastsConfig
from pipelines.forecast_desk import ForecastDesk
from pipelines.warehouse.reviews import Edited

_MOST_SHOWN: Final = 50


@dg.op(
    pool=POOL,
    description="Enters, copies, updates and deletes forecast lines, adjusts and authorises the reviewed forecast; each edit is logged",
)
def edit_forecasts(context: dg.OpExecutionContext, config: ForecastsConfig, forecasts: dg.ResourceParam[ForecastDesk]) -> None:
    """Makes the edits in the order of the configuration; one that is refused stops those behind it."""
    made = 0
    for action, edited in _edits(config, forecasts):
        made += 1
        for remark in edited.remarks:
            context.log.warning(remark)
        shown: dict[str, Any] = {
            "edit": f"{made} {action}",
            "number": edited.edit_no,
            "run": context.run_id,
            "rows": edited.rows.height,
            "changed": markdown(edited.rows.head(_MOST_SHOWN)),
        }
        context.log_event(dg.AssetObservation("demand_forecast", partition=edited.plan_date.isoformat(), metadata=shown))
        context.log.info("%s: edit %d, %d rows", action, edited.edit_no, edited.rows.height)
    if not made:
        context.log.warning("The configuration names no edit.")


@dg.job(description="Work on forecasts: lines by hand, bulk updates, adjustments, authorisation; see the configuration in the launchpad")
def review_forecasts() -> None:
    """Edits forecasts."""
    edit_forecasts()


FORECAST_JOBS: Final = (review_forecasts,)


def _edits(config: ForecastsConfig, desk: ForecastDesk) -> Iterator[tuple[str, Edited]]:
    signed = config.signed()
    for line in config.enter:
        yield "enter", desk.enter(signed, line.header())
    for action, changes in (("copy", config.copy_lines), ("update", config.update), ("delete", config.delete)):
        for change in changes:
            yield action, desk.change_lines(signed, change.change(action), all_lines=change.all_lines)
    for adjustment in config.adjust:
        yield "adjust", desk.adjust(signed, adjustment.edit(config.role))
    for authorisation in config.authorise:
        yield "authorise", desk.authorise(signed, authorisation.wanted())
