"""Arguments and options that the commands of planners share, alone and in groups, and what they mean.

Belongs here: nothing but these. How a group becomes options is told in `option_groups`. Annotations stay evaluated in this
module: the argument parser reads them.
"""

import getpass
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.order_words import OrderType, Status

if TYPE_CHECKING:
    from masterplan.firming import Query
    from pipelines.order_desk import Signed

ISO_DAY = ["%Y-%m-%d"]

Plan = Annotated[str, typer.Option("--plan", help="Plan that the orders belong to.")]
PlanDate = Annotated[
    datetime | None, typer.Option(help="Day the plan was made for; the last one if not given.", formats=ISO_DAY, metavar="YYYY-MM-DD")
]
By = Annotated[str, typer.Option("--by", help="Who does it, for the log.", show_default="the user of this machine")]
Why = Annotated[str, typer.Option("--why", help="Why, for the log.")]
Ids = Annotated[list[str], typer.Argument(help="Planned orders, as the table planned_order names them, in quotes.")]
Id = Annotated[str, typer.Argument(help="Planned order, as the table planned_order names it, in quotes.")]
Types = Annotated[list[OrderType] | None, typer.Option("--type", help="Kinds of orders; all otherwise.")]
Companies = Annotated[list[str] | None, typer.Option("--company", help="Companies; all otherwise.")]
Items = Annotated[list[str] | None, typer.Option("--item", help="Items; all otherwise.")]
Vendors = Annotated[list[str] | None, typer.Option("--vendor", help="Vendors; all otherwise.")]
Buyers = Annotated[list[str] | None, typer.Option("--buyer-group", help="Buyer groups; all otherwise.")]
Warehouses = Annotated[list[str] | None, typer.Option("--warehouse", help="Warehouses; all otherwise.")]
Statuses = Annotated[list[Status] | None, typer.Option("--status", help="Statuses; all but completed otherwise.")]
Day = Annotated[datetime | None, typer.Option(formats=ISO_DAY, metavar="YYYY-MM-DD")]


def day_of(moment: datetime | None) -> date | None:
    """The day of an option."""
    return moment.date() if moment else None


def who(by: str) -> str:
    """Who does something: as named, else the user of this machine."""
    return by or getpass.getuser()


@dataclass(frozen=True)
class Signing:
    """In which plan something is done, by whom and why."""

    plan: Plan = "static"
    plan_date: PlanDate = None
    by: By = ""
    why: Why = ""

    def signed(self) -> "Signed":
        """The same as the order desk takes it."""
        from pipelines.order_desk import Signed

        return Signed(self.plan, who(self.by), self.why, day_of(self.plan_date))


@dataclass(frozen=True)
class DatedSigning:
    """For which plan date something is done, by whom and why."""

    plan_date: PlanDate = None
    by: By = ""
    why: Why = ""


@dataclass(frozen=True)
class OrderConditions:
    """Which planned orders are meant, by their facts."""

    order_type: Types = None
    company: Companies = None
    item: Items = None
    vendor: Vendors = None
    buyer_group: Buyers = None
    warehouse: Warehouses = None
    status: Statuses = None

    def query(self, *, forward: int | None = None, backward: int | None = None, status: list[Status] | None = None) -> "Query":
        """A query; what is not given takes all. `status` counts where none is given."""
        from masterplan.firming import Query

        lists: dict[str, list[Any] | None] = {
            "order_types": self.order_type,
            "companies": self.company,
            "items": self.item,
            "vendors": self.vendor,
            "buyer_groups": self.buyer_group,
            "warehouses": self.warehouse,
            "statuses": self.status or status,
        }
        given: dict[str, Any] = {name: tuple(map(str, value)) for name, value in lists.items() if value is not None}
        given |= {name: value for name, value in (("days_forward", forward), ("days_backward", backward)) if value is not None}
        return Query(**given)
