"""What the kernels take and give: a planning problem and its solution as arrays.

Belongs here: the bundles of arrays and what each element means. Nodes are numbered by low-level code, then ids; days
are relative to the plan date; quantities are millionths.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from masterplan.arrays import BoolArray, IntArray
from masterplan.calendars import CalendarBook
from masterplan.dates import LeadTimes
from masterplan.explosion.structure import Structure

MANUAL: Final = 0
REQUIREMENT: Final = 1
PERIOD: Final = 2
MIN_MAX: Final = 3
PRIORITY: Final = 4
DECOUPLING: Final = 5

STOCK: Final = 0
RELEASED: Final = 1
APPROVED: Final = 2

AUTOMATIC: Final = 0
DOWN: Final = 1
UP: Final = 2

RULE_REQUIREMENT: Final = 1
RULE_PERIOD: Final = 2
RULE_MIN_MAX: Final = 4
RULE_FLOOR: Final = 8
RULE_UNIT: Final = 16
RULE_ORDER_MINIMUM: Final = 32
RULE_MULTIPLE: Final = 64
RULE_SPLIT: Final = 128
RULE_FORWARD: Final = 256
RULE_REQUISITION: Final = 512
RULE_FREEZE: Final = 1024
RULE_SUPPLY_FORECAST: Final = 2048
RULE_NET_FLOW: Final = 4096
RULE_NAMED: Final = 8192
RULE_PURCHASE_UNIT: Final = 16384

SHORT: Final = -1
"""Supply code of a pegging that nothing serves; `PLANNED - i` is planned order i, 0 and up are existing supplies."""
BUFFER: Final = -2
"""Supply code of what later refills of a decoupling point will serve."""
PLANNED: Final = -3
NO_TRIGGER: Final = -1
"""Trigger of an order that no demand asked for; `PRESET - i` is row i of the supply forecast."""
PRESET: Final = -2
COMPONENT: Final = 1 << 30
"""Requirement sources from here on are components of existing supplies: row of `Existing` behind it."""
USUAL_PRIORITY: Final = 50


class Coverage(NamedTuple):
    """Per node: how uncovered needs become orders (§8-§10) and how late a supply may be (§7.3).

    Orders are whole parts of a purchase unit: `purchase_unit` millionths, of `purchase_parts` parts; 0: they need not be.
    """

    code: IntArray
    period: IntArray
    minimum: IntArray
    maximum: IntArray
    due: IntArray
    order_minimum: IntArray
    order_maximum: IntArray
    order_multiple: IntArray
    purchase_unit: IntArray
    purchase_parts: IntArray
    unit_step: IntArray
    limit_base: IntArray
    negative: IntArray
    issue_calendar: IntArray


class Sources(NamedTuple):
    """Where the orders of a node may be bought, by node in order of choice (§4.6), `begin` with one offset per node.

    `row` is the row of `times` that orders from there are dated with; `least` the smallest order quantity, `first` and `last`
    the order days it holds for. Nodes without any are dated with their own row.
    """

    begin: IntArray
    row: IntArray
    least: IntArray
    first: IntArray
    last: IntArray
    times: LeadTimes
    calendars: CalendarBook


class Special(NamedTuple):
    """Per node what the quick sweep does not know; `is_special` are the nodes that need it.

    `ahead`: `T + L`. `positive`: positive days. `free_until`: demand up to this day takes supply of any age. `stock_last`, `latest`,
    `strict`: flags of §7.2 and §10.3. `rounding`: of min/max. `freeze_last`: last frozen day, or -1; `freeze_to`: where
    orders are pushed. `floor_by_demand`: the minimum is looked at on days with demand only. `order_day`, `reorder`,
    `spike`, `model`: of buffers (§20); model -1 is percent of maximum. `shelf_life`: days that a new supply keeps, `NEVER`
    when it does not expire, -1 where expiry does not count (§21). `fence`: the coverage fence. `existing_first`: a demand
    that names a version takes existing supply first (§8.7).
    """

    is_special: BoolArray
    ahead: IntArray
    positive: IntArray
    free_until: IntArray
    stock_last: BoolArray
    latest: BoolArray
    strict: BoolArray
    rounding: IntArray
    freeze_last: IntArray
    freeze_to: IntArray
    floor_by_demand: BoolArray
    order_day: IntArray
    reorder: IntArray
    spike: IntArray
    model: IntArray
    shelf_life: IntArray
    fence: IntArray
    existing_first: BoolArray
    sources: Sources


class Rows(NamedTuple):
    """Rows of special nodes, each kind with one offset per node in `…_begin`.

    `link_demand` is an independent row, or `-1 - COMPONENT - i`: the components of row i of `Existing`; `link_supply` a row of
    the supplies, of stock its first batch or, if `link_is_batch`, its only one. Steps say which minimum and maximum hold from
    a day on, to the next step. Presets are supply forecast lines.
    Held demands take their links and nothing else (§24): of nodes in `held_node` the independent rows in `held_demand`
    and the components of the rows of `Existing` in `held_existing`; no elements: none.
    """

    link_begin: IntArray
    link_demand: IntArray
    link_supply: IntArray
    link_is_batch: BoolArray
    link_qty: IntArray
    step_begin: IntArray
    step_day: IntArray
    step_minimum: IntArray
    step_maximum: IntArray
    preset_begin: IntArray
    preset_day: IntArray
    preset_qty: IntArray
    preset_is_usual: BoolArray
    held_node: BoolArray
    held_demand: BoolArray
    held_existing: BoolArray


class PriorityModels(NamedTuple):
    """Ranges of the priority models, `begin` has one offset per model; levels 0 zero … 3 maximum, 4 infinite; percent in millionths."""

    begin: IntArray
    splits: BoolArray
    considers_demand: BoolArray
    priority: IntArray
    level: IntArray
    percent: IntArray


class Margins(NamedTuple):
    """Per node: days of the issue margin, whether it is soft, the calendars of margins (0: every day), and where no delays are counted."""

    issue: IntArray
    is_soft: BoolArray
    counting: IntArray
    no_delays: BoolArray


class Demands(NamedTuple):
    """Independent demand rows sorted by node, then by the tie order of §7.1.

    `date` is as wanted, not yet required; `keep` the days that a batch must still keep when it is shipped (§21); `named` what
    it is to be made by, as `named_versions` codes it.
    """

    node: IntArray
    date: IntArray
    qty: IntArray
    is_requisition: BoolArray
    priority: IntArray
    keep: IntArray
    named: IntArray


class Supplies(NamedTuple):
    """Existing supply rows sorted by node, stock first, then day and tie order (§7.2); `begin` has one offset per node.

    `expiry` is the last day on which each can be used. A node has one row of stock, or where expiry counts one per batch.
    `named` is what a kept planned order is made by, as `named_versions` codes it.
    """

    day: IntArray
    qty: IntArray
    begin: IntArray
    kind: IntArray
    priority: IntArray
    expiry: IntArray
    named: IntArray


class Existing(NamedTuple):
    """Existing production orders and transfers whose components are to be planned (§6.9, §6.10), by node."""

    supply: IntArray
    node: IntArray
    day: IntArray
    start: IntArray
    qty: IntArray
    named: IntArray


class Substitutes(NamedTuple):
    """What stands in for component lines (§22).

    Group g of a line may be served by `node[begin[g]:begin[g + 1]]`, in order of priority, each from `first` to `last`. Nodes
    that groups bring together form a cluster; those of level l are clusters `levels[l] … levels[l + 1] - 1`, of the nodes
    `member[cluster[c]:cluster[c + 1]]`, which are all on one level.
    """

    begin: IntArray
    node: IntArray
    first: IntArray
    last: IntArray
    levels: IntArray
    cluster: IntArray
    member: IntArray


class Problem(NamedTuple):
    """A whole network: nodes of level l are `levels[l] … levels[l + 1] - 1`.

    `orders` are demands that rank before derived ones, `forecasts` those after (quotations, then forecasts). Planned
    production required after `explosion_last` of its node needs no components.
    """

    levels: IntArray
    coverage: Coverage
    times: LeadTimes
    calendars: CalendarBook
    structure: Structure
    orders: Demands
    forecasts: Demands
    supplies: Supplies
    special: Special
    rows: Rows
    models: PriorityModels
    margins: Margins
    existing: Existing
    explosion_last: IntArray
    substitutes: Substitutes

    @property
    def has_stand_ins(self) -> bool:
        """Whether any line may be served by something else (§22)."""
        return len(self.substitutes.node) > 0


class Solution(NamedTuple):
    """The plan as arrays; orders and requirements are sorted by node, then day, then rank.

    `requirement_source`: `-1 - i` is independent row i (`orders`, then `forecasts`), 0 and up the planned order whose
    component it is, `COMPONENT + i` the row of `Existing`, with its line in `requirement_line`. `pegging_requirement` and
    `pegging_supply` point to rows of the requirements and, by the codes of `SHORT`, `BUFFER` and `PLANNED`, to supplies or
    orders. `order_trigger` is the requirement an order was first made for, or `NO_TRIGGER`, or from `PRESET` down a line of
    the supply forecast.
    """

    order_node: IntArray
    order_day: IntArray
    order_qty: IntArray
    order_trigger: IntArray
    order_rule: IntArray
    order_priority: IntArray
    order_date: IntArray
    order_start: IntArray
    order_receipt: IntArray
    order_available: IntArray
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
