"""The write boundaries: every moment at which what others see, or what the next run finds, becomes another; each has a name.

Belongs here: the names, and the calls whose moment it is. What becomes of the visible plan when a process is killed, the disk is
full or somebody else works at one of them is tried by `tests/faults` and told in docs/faults.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_STORE: Final = "pipelines.warehouse.store:Warehouse"
_PUBLISH: Final = "pipelines.warehouse.publish"


@dataclass(frozen=True)
class Boundary:
    """A name, the call that passes the boundary (`module:attribute`), and whether it is the commit of a transaction in that call.

    `number` says which call of a piece of work is meant, where it makes several.
    """

    name: str
    work: str
    is_transaction: bool = False
    number: int = 1


def _commits(name: str, method: str) -> Boundary:
    return Boundary(name, f"{_STORE}.{method}", is_transaction=True)


BOUNDARIES: Final = (
    _commits("master data of a plan date", "ingest"),
    _commits("demand forecast", "save_forecast"),
    _commits("stage begins to write", "forget_stage_result"),
    _commits("plan version", "save_plan"),
    _commits("group view", "save_consolidation"),
    _commits("stage has written", "note_stage_result"),
    _commits("stage asks what stands", "stage_result"),
    _commits("change table", "add_changes"),
    _commits("changes taken in", "change"),
    Boundary("landing file moved away", "pipelines.change_files:move_away"),
    _commits("live version", "save_excerpt"),
    _commits("seconds of a version", "note_seconds"),
    Boundary("image written", "pipelines.live_images:_Writer.laid_out"),
    Boundary("image in place", "pipelines.live_images:replace"),
    Boundary("planned nodes in place", "pipelines.live_steps:put_beside"),
    Boundary("steps in place", "pipelines.live_steps:put_beside", number=2),
    Boundary("files of a publication", f"{_PUBLISH}:write_files"),
    Boundary("changed rows of a publication", f"{_PUBLISH}:write_changes"),
    Boundary("folder of a publication", f"{_PUBLISH}:put_aside"),
    Boundary("views of a publication", f"{_PUBLISH}:build_views"),
    Boundary("list of a publication", f"{_PUBLISH}:write_list"),
    Boundary("plan date shown", "pipelines.warehouse.published_folder:link"),
    Boundary("list of the plan date shown", "pipelines.warehouse.published_folder:link", number=2),
    Boundary("newest plan date shown", "pipelines.warehouse.published_folder:link", number=3),
    Boundary("list of the newest plan date shown", "pipelines.warehouse.published_folder:link", number=4),
    _commits("forecast adjusted", "adjust_forecast"),
    _commits("forecast authorised", "authorise_forecast"),
    _commits("forecast line entered", "enter_forecast"),
    _commits("forecast lines changed", "change_forecast_lines"),
    _commits("planned order changed", "change_orders"),
    _commits("orders firmed", "firm"),
    Boundary("outbox file written", "pipelines.outbox:write_aside"),
    Boundary("outbox file in place", "pipelines.outbox:rename"),
    _commits("outbox file noted", "note_outbox_written"),
    _commits("firmed order acknowledged", "acknowledge"),
    _commits("safety stock proposed", "propose_minima"),
    _commits("safety stock edited", "edit_minima"),
    _commits("safety stock posted", "post_minima"),
    _commits("scenario kept", "store_scenario"),
    _commits("scenario dropped", "drop_scenario"),
    _commits("old versions let go", "retain"),
)
