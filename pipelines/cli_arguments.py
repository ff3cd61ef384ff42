"""Arguments and options that the commands of planners share, and what they mean.

Belongs here: nothing but these. Annotations stay evaluated in this module: the argument parser reads them.
"""

import getpass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.order_words import Marking, OrderType, Period, Status

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
ByVendor = Annotated[bool | None, typer.Option("--group-by-vendor/--no-group-by-vendor", help="One purchase order per vendor.")]
ByBuyer = Annotated[bool | None, typer.Option("--group-by-buyer-group/--no-group-by-buyer-group", help="Per vendor and buyer group.")]
PurchasePeriod = Annotated[Period | None, typer.Option(help="Per vendor and period of the receipt date.")]
TransferPeriod = Annotated[Period | None, typer.Option(help="One transfer order per pair of warehouses and period.")]
Mark = Annotated[Marking | None, typer.Option("--marking", help="Which links of the plan become lasting.")]
Stop = Annotated[bool | None, typer.Option("--stop-on-error/--go-on", help="All or nothing.")]
Day = Annotated[datetime | None, typer.Option(formats=ISO_DAY, metavar="YYYY-MM-DD")]


def day_of(moment: datetime | None) -> date | None:
    """The day of an option."""
    return moment.date() if moment else None


def who(by: str) -> str:
    """Who does something: as named, else the user of this machine."""
    return by or getpass.getuser()


def signed(plan: str, plan_date: datetime | None, by: str, why: str) -> "Signed":
    """In which plan something is done, by whom and why."""
    from pipelines.order_desk import Signed

    return Signed(plan, who(by), why, day_of(plan_date))


def query_of(**given: Any) -> "Query":
    """A query from options; what is not given takes all."""
    from masterplan.firming import Query

    texts: dict[str, Any] = {name: tuple(map(str, value)) if isinstance(value, list) else value for name, value in given.items()}
    return Query(**{name: value for name, value in texts.items() if value is not None})
