"""From the baseline to an authorised forecast: review, adjustments, authorisation, lines by hand (semantics §35).

Belongs here: pure functions on frames, one idea a module. Making the baseline is `forecasting`'s, what a plan does with the
lines of a model `forecast_use`'s; who, when and where it is kept is told in `pipelines`.
"""

from __future__ import annotations

from masterplan.demand_review.adjusting import Edit, adjusted, chosen_buckets
from masterplan.demand_review.authorising import Authorisation, authorised, kept_after, marked_adjustments
from masterplan.demand_review.balance import forecast_balance
from masterplan.demand_review.bulk import BulkChange, changed_in_bulk
from masterplan.demand_review.generation import first_fits, generate_baseline, generation_parameters
from masterplan.demand_review.hand_lines import Header, entered_lines
from masterplan.demand_review.levels import Cells, chosen, summed_by
from masterplan.demand_review.review import reviewed

__all__ = [
    "Authorisation",
    "BulkChange",
    "Cells",
    "Edit",
    "Header",
    "adjusted",
    "authorised",
    "changed_in_bulk",
    "chosen",
    "chosen_buckets",
    "entered_lines",
    "first_fits",
    "forecast_balance",
    "generate_baseline",
    "generation_parameters",
    "kept_after",
    "marked_adjustments",
    "reviewed",
    "summed_by",
]
