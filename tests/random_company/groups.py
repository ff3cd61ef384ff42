"""All rows of a number of groups: which parts are made, in which order, each from a stream of chance of its own."""

from __future__ import annotations

from random import Random
from typing import Final

from random_company.bills import bills, stand_ins
from random_company.calendars import calendars, ways
from random_company.chance import DIGITS, FEATURES, LEAST, Chance
from random_company.coverage import coverage
from random_company.forecasts import forecast, reductions, supply_forecast
from random_company.items import items, order_settings, purchase_units
from random_company.kept import kept, wishes
from random_company.of_plan import overrides_of_plan, plan
from random_company.orders import demands, history, links, names, stock, supplies
from random_company.organisation import organisation
from random_company.rows import RandomRows, Sizes
from random_company.sources import sources

_SHARED: Final = {"plan": plan, "overrides of plan": overrides_of_plan, "calendars": calendars, "ways": ways}
_OF_A_COMPANY: Final = (
    organisation,
    sources,
    items,
    order_settings,
    purchase_units,
    coverage,
    bills,
    stand_ins,
    stock,
    history,
    supplies,
    demands,
    names,
    kept,
    wishes,
    reductions,
    links,
    links,
    forecast,
    supply_forecast,
)


def random_rows(seed: int, features: frozenset[str], groups: int) -> RandomRows:
    """The rows of `groups` groups that share one plan, its calendars and ways; each uses about three quarters of the features."""
    made = RandomRows()
    for name, part in _SHARED.items():
        part(made, _chance(seed, name, features))
    for number in range(groups):
        c = _chance(seed, f"group {number}", features)
        companies = c.one(1, 2, 2, 3) if "intercompany" in features else c.one(1, 1, 1, 2)
        made.sizes = Sizes(str(number), companies, c.number(1, 8), c.number(1, 3), c.number(1, 14), c.number(0, 8))
        used = frozenset(feature for feature in FEATURES if c.has(feature, 0.75)) | (features & {LEAST, DIGITS})
        for company in made.companies:
            for of_company in _OF_A_COMPANY:
                of_company(made, company, _chance(seed, f"{number}/{company}/_{of_company.__name__}", used))
    return made


def _chance(seed: int, stream: str, features: frozenset[str]) -> Chance:
    return Chance(Random(f"{seed}/{stream}"), features)  # noqa: S311
