"""Running plan cases: input tables, the one call that a run makes too, and all checks of what is expected.

Belongs here: the order of the steps. Tables are made in `given`, each key of `expect` is checked by a function of its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice, product
from typing import Any, Final

from conformance import expect_facts, expect_firming, expect_links, expect_orders
from conformance.cases import SCHEMA, Case
from conformance.firming import firmed_by_fence, firmed_by_hand
from conformance.given import Given
from conformance.inputs import given_of
from conformance.matching import largest_matching, matchings
from conformance.needs import NotRunnableError
from conformance.view import View

from masterplan.contracts import INPUTS, empty_frame
from masterplan.errors import MasterplanError
from masterplan.intake import RawTable, take_in
from masterplan.plan_choice import plan_parameters
from masterplan.planning import make_plan

Check = Callable[[View, Any], list[str]]
CHECKS: Final[dict[str, Check]] = {
    key: getattr(module, key)
    for key in SCHEMA["plan"]["expect"]
    for module in (expect_orders, expect_links, expect_facts, expect_firming)
    if hasattr(module, key) and key != "error"
}
# expectations whose results the library does not give in any form yet
WITHOUT_RESULT: Final = {
    "promise": "a function for given.promise",
    "atp": "a function for given.promise",
}
_NAMING: Final = ("planned_orders", "planned_orders_contain")
_MOST_MATCHINGS: Final = 2000


def plan_case_faults(case: Case, engine: str) -> list[str]:
    """What does not hold in a plan of the case. Raises NotRunnableError for what the library lacks."""
    given = given_of(case.given, engine)
    given.needs |= {need for key, need in WITHOUT_RESULT.items() if key in case.expect}
    if "error" in case.expect:
        return _refusal_faults(given, case.expect)
    return best_faults(planned(given, takes_in="quarantined" in case.expect), case.expect)


def planned(given: Given, *, takes_in: bool = False) -> View:
    """The plan of a case; where rows may be rejected they go through intake first."""
    tables, quarantine = given.tables(), None
    if takes_in:
        intake = take_in({name: RawTable(frame, name) for name, frame in tables.items() if frame.height})
        tables, quarantine = intake.tables, intake.quarantine
    tables = {name: tables.get(name, empty_frame(contract)) for name, contract in INPUTS.items()}
    last_run, by_hand = given.last_run, []
    if given.firm:
        tables, last_run, by_hand = firmed_by_hand(given, tables, plan_parameters(tables["plan"], given.plan_id))
    run = {"plan_id": given.plan_id, "plan_date": given.plan_date, "previous": last_run, **given.arguments}
    plan = make_plan(tables, quarantine=quarantine, threads=1, **run)
    return View(given, plan, quarantine, [*by_hand, *firmed_by_fence(plan, tables)])


def best_faults(view: View, expect: Mapping[str, Any]) -> list[str]:
    """The faults under the matching of rows to orders that leaves the fewest."""
    best: list[str] | None = None
    for names in islice(namings(view, expect), _MOST_MATCHINGS):
        view.names = {**view.given.texts, **names}
        faults = [fault for key, wanted in expect.items() for fault in CHECKS[key](view, wanted)]
        if best is None or len(faults) < len(best):
            best = faults
        if not best:
            break
    return best or []


def namings(view: View, expect: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Every reading of the refs of new orders that other keys use; one that explains most when none explains all."""
    orders = view.new_orders
    used = _texts({key: value for key, value in expect.items() if key not in _NAMING})
    readings = [list(_readings(view, expect.get(key, []), orders, used)) for key in _NAMING]
    for parts in product(*readings):
        yield {ref: orders[number]["order_id"] for part in parts for ref, number in part.items()}


def _readings(view: View, expected: list[Mapping[str, Any]], orders: list[dict[str, Any]], used: set[str]) -> Iterator[dict[str, int]]:
    fits = expect_orders.fits(view, expected, orders)
    named = [row for row, want in enumerate(expected) if want.get("ref") in used]
    found = False
    for taken in islice(matchings(fits, len(orders), named), _MOST_MATCHINGS):
        found = True
        yield {expected[row]["ref"]: order for row, order in taken.items()}
    if not found:
        matched = largest_matching(fits, len(orders))
        yield {expected[row]["ref"]: matched[row] for row in named if matched[row] >= 0}


def _texts(tree: Any) -> set[str]:
    if isinstance(tree, str):
        return {tree, tree.partition("/")[0]}
    if isinstance(tree, Mapping):
        tree = list(tree.values())
    return {text for one in tree for text in _texts(one)} if isinstance(tree, list) else set()


def _refusal_faults(given: Given, expect: Mapping[str, Any]) -> list[str]:
    others = sorted(set(expect) - {"error"})
    faults = [f"{key}: a refused plan stores nothing, expect error alone" for key in others]
    try:
        planned(given)
    except MasterplanError as error:
        code = getattr(error, "code", None)
        if code is None:
            raise NotRunnableError(f"code of {type(error).__name__}") from error
        return faults + ([] if code == expect["error"] else [f"error: expected {expect['error']}, is {code}: {error}"])
    return [*faults, f"error: expected {expect['error']}, but the plan was made"]
