"""`masterplan retain`: lets go of plan versions that the retention rule no longer keeps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from masterplan.retention import Retention
from pipelines.warehouse import Warehouse

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.settings import Settings


def retain(console: Console, settings: Settings, *, only_show: bool = False) -> None:
    """Deletes superseded versions by the rule of the settings, or only shows them; prints what is gone, a line per plan date."""
    rule = Retention(settings.history_records, settings.history_days)
    gone = Warehouse(settings.warehouse_file).retain(rule, datetime.now(UTC), only_show=only_show)
    for row in gone.group_by("plan_id", "plan_date").len().sort("plan_id", "plan_date").iter_rows(named=True):
        console.print(f"plan {row['plan_id']} of {row['plan_date']}: {row['len']} versions", markup=False, highlight=False)
    console.print(f"{gone.height} superseded versions {'would go' if only_show else 'are gone'}", highlight=False)
