"""From received tables to frames that keep their contracts: what breaks a contract goes to quarantine, row by row.

Belongs here: parsing, the laws between rows, quarantine. Not here: reading files or foreign systems (pipelines), keeping
history (warehouse).
"""

from __future__ import annotations

from masterplan.intake.change_rows import Delivery, rows_of_texts
from masterplan.intake.changes import TakenChanges, take_changes
from masterplan.intake.received import BrokenRow, RawTable
from masterplan.intake.taking import Intake, take_in

__all__ = ["BrokenRow", "Delivery", "Intake", "RawTable", "TakenChanges", "rows_of_texts", "take_changes", "take_in"]
