"""Two plans side by side: which orders were added, dropped, moved or resized, and the input change that caused each (§29).

Also requirements and purchases by period. Belongs here: the names others use.
"""

from masterplan.compare.change_log import CHANGE_LOG, Side, change_log, work_log
from masterplan.compare.inputs import InputChange, input_changes
from masterplan.compare.many import NOT_SOUGHT, what_became
from masterplan.compare.matching import ELAPSED, ENTERED, Pair, matched
from masterplan.compare.periods import PERIODS, PURCHASE, REQUIREMENT, by_period

__all__ = [
    "CHANGE_LOG",
    "ELAPSED",
    "ENTERED",
    "NOT_SOUGHT",
    "PERIODS",
    "PURCHASE",
    "REQUIREMENT",
    "InputChange",
    "Pair",
    "Side",
    "by_period",
    "change_log",
    "input_changes",
    "matched",
    "what_became",
    "work_log",
]
