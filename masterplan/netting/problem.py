"""What the kernels take and give: a planning problem and its solution as arrays.

Belongs here: the bundles of arrays and what each element means. Nodes are numbered by low-level code, then ids; days
are relative to the plan date; quantities are millionths.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from masterplan.arrays import IntArray
from masterplan.calendars import CalendarBook
from masterplan.dates import LeadTimes
from masterplan.explosion.structure import Structure

MANUAL: Final = 0
REQUIREMENT: Final = 1
PERIOD: Final = 2
MIN_MAX: Final = 3

RULE_REQUIREMENT: Final = 1
RULE_PERIOD: Final = 2
RULE_MIN_MAX: Final = 4
RULE_FLOOR: Final = 8
RULE_UNIT: Final = 16
RULE_ORDER_MINIMUM: Final = 32
RULE_MULTIPLE: Final = 64
RULE_SPLIT: Final = 128
RULE_FORWARD: Final = 256

SHORT: Final = -1
"""Supply code of a pegging that nothing serves; `PLANNED - i` is planned order i, 0 and up are existing supplies."""
PLANNED: Final = -2


class Coverage(NamedTuple):
    """Per node: how uncovered needs become orders (§8-§10) and how late a supply may be (§7.3)."""

    code: IntArray
    period: IntArray
    minimum: IntArray
    maximum: IntArray
    due: IntArray
    order_minimum: IntArray
    order_maximum: IntArray
    order_multiple: IntArray
    unit_step: IntArray
    limit_base: IntArray
    negative: IntArray
    issue_calendar: IntArray


class Demands(NamedTuple):
    """Independent demand rows sorted by node, then by the tie order of §7.1; `date` is as wanted, not yet required."""

    node: IntArray
    date: IntArray
    qty: IntArray


class Supplies(NamedTuple):
    """Existing supply rows sorted by node, stock first, then day and tie order (§7.2); `begin` has one offset per node."""

    day: IntArray
    qty: IntArray
    begin: IntArray


class Problem(NamedTuple):
    """A whole network: nodes of level l are `levels[l] … levels[l + 1] - 1`.

    `orders` are demands that rank before derived ones, `forecasts` those after (quotations, then forecasts).
    """

    levels: IntArray
    coverage: Coverage
    times: LeadTimes
    calendars: CalendarBook
    structure: Structure
    orders: Demands
    forecasts: Demands
    supplies: Supplies


class Solution(NamedTuple):
    """The plan as arrays; orders and requirements are sorted by node, then day, then rank.

    `requirement_source`: `-1 - i` is independent row i (`orders`, then `forecasts`), 0 and up the planned order whose
    component it is, with its line in `requirement_line`. `pegging_requirement` and `pegging_supply` point to rows of the
    requirements and, by the codes of `SHORT` and `PLANNED`, to supplies or orders. `order_trigger` is the requirement an
    order was first made for, or -1.
    """

    order_node: IntArray
    order_day: IntArray
    order_qty: IntArray
    order_trigger: IntArray
    order_rule: IntArray
    order_date: IntArray
    order_start: IntArray
    order_receipt: IntArray
    order_version: IntArray
    requirement_node: IntArray
    requirement_day: IntArray
    requirement_date: IntArray
    requirement_qty: IntArray
    requirement_source: IntArray
    requirement_line: IntArray
    pegging_requirement: IntArray
    pegging_supply: IntArray
    pegging_qty: IntArray
    order_levels: IntArray
    requirement_levels: IntArray
    pegging_levels: IntArray
