"""Two plans side by side: which orders were added, dropped, moved or resized, and the input change that caused each (semantics §24).

Belongs here: the names others use.
"""

from masterplan.compare.change_log import CHANGE_LOG, Side, change_log
from masterplan.compare.inputs import InputChange, input_changes
from masterplan.compare.matching import ELAPSED, ENTERED, Pair, matched

__all__ = ["CHANGE_LOG", "ELAPSED", "ENTERED", "InputChange", "Pair", "Side", "change_log", "input_changes", "matched"]
