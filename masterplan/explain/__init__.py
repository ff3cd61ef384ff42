"""Why an order: from a plan's public tables to what an order is for, what serves a demand, and the law that rules cite.

Belongs here: the names others use.
"""

from masterplan.explain.downward import Need, Pegging, Served
from masterplan.explain.law import Law, cited, law
from masterplan.explain.upward import TRACE, why

__all__ = ["TRACE", "Law", "Need", "Pegging", "Served", "cited", "law", "why"]
