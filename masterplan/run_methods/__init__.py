"""How a run starts from the last one: methods, filters, and what is kept for confirmed demand (semantics §25-§27).

Belongs here: which planned orders, pegging and rows of the last run a run keeps, and what it plans anew. Netting itself knows
only fixed links and held demands (`netting.links`); the order of the steps is told in `planning`.
"""

from __future__ import annotations

from masterplan.run_methods.methods import METHODS, NET_CHANGE, NET_CHANGE_MINIMISED, REGENERATION, recompute_scope
from masterplan.run_methods.previous import Previous

__all__ = ["METHODS", "NET_CHANGE", "NET_CHANGE_MINIMISED", "REGENERATION", "Previous", "recompute_scope"]
