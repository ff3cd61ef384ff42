"""The safety stock journal: minimum stock proposed from past issues or forecast errors, edited, and posted to item coverage.

Start at `proposed`. Not here: what a minimum does in a plan (`netting`), and keeping journals (the warehouse).
"""

from __future__ import annotations

from masterplan.safety_stock.factors import service_factor
from masterplan.safety_stock.journal import METHODS, Request, proposed
from masterplan.safety_stock.lines import edited, new_minimum
from masterplan.safety_stock.posting import postable, with_minima

__all__ = ["METHODS", "Request", "edited", "new_minimum", "postable", "proposed", "service_factor", "with_minima"]
