"""Plans that follow changes: what a change reaches is planned anew, the rest stands (semantics §32).

Belongs here: finding and planning what a change reaches. How a node is planned is told in `netting`; the same kernels do it.
"""

from __future__ import annotations

from masterplan.netchange.account import Said
from masterplan.netchange.excerpt import Excerpt
from masterplan.netchange.live import Change, LivePlan, LiveState
from masterplan.netchange.network_state import Planned

__all__ = ["Change", "Excerpt", "LivePlan", "LiveState", "Planned", "Said"]
