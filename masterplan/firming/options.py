"""How firming groups, marks and reacts to errors: the options, their defaults by company, what contradicts what (semantics §31.2).

Belongs here: the options and nothing that uses them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import polars as pl

from masterplan.contracts.organisation import MARKING_OPTIONS, PERIODS
from masterplan.errors import OrderError

_PREFIX: Final = "firming_"


@dataclass(frozen=True)
class FirmingOptions:
    """The options of one company. Periods count receipt dates; weeks begin on `week_starts_on`, Monday = 1."""

    group_by_vendor: bool = False
    group_by_buyer_group: bool = False
    purchase_period: str = "none"
    transfer_period: str = "none"
    marking: str = "none"
    stop_on_error: bool = False
    week_starts_on: int = 1

    def checked(self) -> FirmingOptions:
        """The same options; OrderError when they contradict one another or one has no such value."""
        if not self.group_by_vendor and (self.group_by_buyer_group or self.purchase_period != "none"):
            raise OrderError(
                "grouping_needs_vendor", "Purchases are grouped by buyer group or period per vendor only.", way_out="Group by vendor too."
            )
        for name, known in (("purchase_period", PERIODS), ("transfer_period", PERIODS), ("marking", MARKING_OPTIONS)):
            if getattr(self, name) not in known:
                raise OrderError("unknown_option", f"{name} = {getattr(self, name)!r}", rows=known, way_out="Choose one of these.")
        return self


def company_options(parameters: pl.DataFrame, company_id: str) -> FirmingOptions:
    """The options that the table `planning_parameter` gives a company, the contract's where it has no row."""
    rows = parameters.filter(pl.col("company_id") == company_id).to_dicts()
    if not rows:
        return FirmingOptions()
    named = {field.name: rows[0].get(f"{_PREFIX}{field.name}", rows[0].get(field.name)) for field in fields(FirmingOptions)}
    return FirmingOptions(**{name: value for name, value in named.items() if value is not None})


def options_of(parameters: pl.DataFrame, companies: Iterable[str], given: Mapping[str, Any] | None = None) -> dict[str, FirmingOptions]:
    """The options of each company: what is given (None: not given), else the company's own. Errors: OrderError, see `checked`."""
    said = {name: value for name, value in (given or {}).items() if value is not None}
    return {name: replace(company_options(parameters, name), **said).checked() for name in sorted(set(companies))}
