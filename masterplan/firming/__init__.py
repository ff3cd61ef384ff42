"""Firming: planned orders become open orders of the source, grouped, with their needs and lasting links (semantics §31).

Belongs here: frames in, frames out. Storing them and handing them over is the warehouse's and the outbox's business.
"""

from __future__ import annotations

from masterplan.firming.choice import Query, due_by_fence, found_by
from masterplan.firming.deciding import Firmed, PlanFacts, firm
from masterplan.firming.options import FirmingOptions, company_options, options_of
from masterplan.firming.taking_over import named_by_source

__all__ = [
    "Firmed",
    "FirmingOptions",
    "PlanFacts",
    "Query",
    "company_options",
    "due_by_fence",
    "firm",
    "found_by",
    "named_by_source",
    "options_of",
]
