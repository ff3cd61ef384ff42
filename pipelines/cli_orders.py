"""The command `masterplan orders …`: arguments and help.

Belongs here: reading arguments. What a command does is told in `pipelines.commands`. Annotations stay evaluated in this module:
the argument parser reads them.
"""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from pipelines.cli_arguments import ISO_DAY, Day, Id, Ids, OrderConditions, Plan, PlanDate, Signing, day_of
from pipelines.option_groups import with_groups
from pipelines.order_words import OrderType, Status

orders = typer.Typer(no_args_is_help=True, rich_markup_mode="markdown", help="Work on the planned orders of a stored plan.")


@orders.command("list", epilog="Example: `masterplan orders list --type purchase --vendor V1`")
@with_groups
def list_orders(*, plan: Plan = "static", plan_date: PlanDate = None, conditions: OrderConditions) -> None:
    """List the planned orders of a plan."""
    from pipelines.commands.orders import show_orders

    show_orders(Console(), plan, day_of(plan_date), conditions.query(status=list(Status)))


@orders.command(
    epilog="Example: `masterplan orders edit 'static|M|C|1||20250310|1' --qty 12 --receipt-date 2025-03-14 --why 'vendor is closed'`"
)
@with_groups
def edit(
    order: Id,
    *,
    qty: Annotated[str | None, typer.Option(help="Quantity, at most six decimal places.")] = None,
    receipt_date: Day = None,
    requirement_date: Day = None,
    start_date: Day = None,
    order_date: Day = None,
    vendor: Annotated[str | None, typer.Option(help="Vendor of a purchase.")] = None,
    buyer_group: Annotated[str | None, typer.Option(help="Who buys or plans it.")] = None,
    priority: Annotated[int | None, typer.Option(help="0 is the most urgent.", min=0, max=100)] = None,
    signing: Signing,
) -> None:
    """Change quantity, dates, vendor or priority of a planned order; it survives the next run only when approved."""
    from pipelines.commands.orders import edit_order

    dates = {"receipt_date": receipt_date, "requirement_date": requirement_date, "start_date": start_date, "order_date": order_date}
    texts = {"qty": qty, "vendor_id": vendor, "buyer_group_id": buyer_group, "priority": priority}
    given = {
        **{name: value.date() for name, value in dates.items() if value},
        **{name: value for name, value in texts.items() if value is not None},
    }
    edit_order(Console(), signing.signed(), order, given)


@orders.command(epilog="Example: `masterplan orders create purchase --company M --item C --site 1 --qty 5 --date 2025-03-20 --vendor V`")
@with_groups
def create(
    order_type: Annotated[OrderType, typer.Argument(help="Kind of the order.")],
    *,
    company: Annotated[str, typer.Option(help="Company.")],
    item: Annotated[str, typer.Option(help="Item.")],
    site: Annotated[str, typer.Option(help="Site of the node.")],
    warehouse: Annotated[str, typer.Option(help="Warehouse of the node, for items that plan by warehouse.")] = "",
    qty: Annotated[
        str, typer.Option(help="Quantity, at most six decimal places; without it the standard order quantity of the node.")
    ] = "",
    requirement_date: Annotated[
        datetime, typer.Option("--date", help="Day on which it must be there.", formats=ISO_DAY, metavar="YYYY-MM-DD")
    ],
    lead_days: Annotated[int, typer.Option(help="Days between start and that day.", min=0)] = 0,
    vendor: Annotated[str, typer.Option(help="Vendor of a purchase.")] = "",
    from_warehouse: Annotated[str, typer.Option(help="Warehouse that ships a transfer.")] = "",
    signing: Signing,
) -> None:
    """Add a planned order; the next run counts it when it is approved."""
    from pipelines.commands.orders import Created, create_order

    wanted = Created(order_type.value, (company, item, site, warehouse), qty, requirement_date.date(), lead_days, vendor, from_warehouse)
    create_order(Console(), signing.signed(), wanted)


@orders.command(epilog="Example: `masterplan orders split 'static|M|C|1||20250310|1' --part 4 --part 3@2025-03-20`")
@with_groups
def split(
    order: Id,
    *,
    part: Annotated[list[str], typer.Option(help="Quantity of a part, with its receipt date after an @ if it has another.")],
    signing: Signing,
) -> None:
    """Split parts off a planned order."""
    from pipelines.commands.orders import split_order

    split_order(Console(), signing.signed(), order, part)


@orders.command(epilog="Example: `masterplan orders group 'static|M|C|1||20250310|1' 'static|M|C|1||20250321|1'`")
@with_groups
def group(order: Ids, *, signing: Signing) -> None:
    """Make some planned orders of one node one order."""
    from pipelines.commands.orders import group_orders

    group_orders(Console(), signing.signed(), order)


@orders.command(epilog="Example: `masterplan orders approve 'static|M|C|1||20250310|1' --why 'agreed with the vendor'`")
@with_groups
def approve(order: Ids, *, signing: Signing) -> None:
    """Approve planned orders: the next runs keep them as they are and count them as supply."""
    from pipelines.commands.orders import set_status

    set_status(Console(), signing.signed(), order, "approved")


@orders.command(epilog="Example: `masterplan orders status completed 'static|M|C|1||20250310|1'`")
@with_groups
def status(
    value: Annotated[Status, typer.Argument(help="Status to give.")],
    order: Ids,
    *,
    signing: Signing,
) -> None:
    """Give planned orders a status."""
    from pipelines.commands.orders import set_status

    set_status(Console(), signing.signed(), order, value.value)


@orders.command(epilog="Example: `masterplan orders delete 'static|M|C|1||20250310|1'`")
@with_groups
def delete(order: Ids, *, signing: Signing) -> None:
    """Delete planned orders, approved ones too; the next run makes what is needed anew."""
    from pipelines.commands.orders import delete_orders

    delete_orders(Console(), signing.signed(), order)


@orders.command(epilog="Example: `masterplan orders log --plan static`")
def log(*, plan: Annotated[str | None, typer.Option("--plan", help="One plan; all otherwise.")] = None, plan_date: PlanDate = None) -> None:
    """Show who changed which planned orders, when and why."""
    from pipelines.commands.orders import show_log

    show_log(Console(), plan, day_of(plan_date))
