"""From received tables to frames that keep their contracts: what breaks a contract goes to quarantine, row by row.

Belongs here: parsing, the laws between rows, quarantine. Not here: reading files or foreign systems (pipelines), keeping
history (warehouse).
"""

from __future__ import annotations

from masterplan.intake.received import BrokenRow, RawTable
from masterplan.intake.taking import Intake, take_in

__all__ = ["BrokenRow", "Intake", "RawTable", "take_in"]
