"""The command `masterplan firm …`: arguments and help.

Belongs here: reading arguments. What a command does is told in `pipelines.commands`. Annotations stay evaluated in this module:
the argument parser reads them.
"""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines.cli_arguments import (
    ISO_DAY,
    Buyers,
    By,
    ByBuyer,
    ByVendor,
    Companies,
    Ids,
    Items,
    Mark,
    Plan,
    PlanDate,
    PurchasePeriod,
    Statuses,
    Stop,
    TransferPeriod,
    Types,
    Vendors,
    Warehouses,
    Why,
    query_of,
    signed,
    who,
)
from pipelines.order_words import Marking, Period

firm = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Turn planned orders into open orders, for the source system too."
)


@firm.command("orders", epilog="Example: `masterplan firm orders 'static|M|C|1||20250310|1' --group-by-vendor`")
def firm_orders(
    order: Ids,
    *,
    plan: Plan = "static",
    plan_date: PlanDate = None,
    group_by_vendor: ByVendor = None,
    group_by_buyer_group: ByBuyer = None,
    purchase_period: PurchasePeriod = None,
    transfer_period: TransferPeriod = None,
    marking: Mark = None,
    stop_on_error: Stop = None,
    by: By = "",
    why: Why = "",
) -> None:
    """Firm some planned orders; naming one again that was firmed is harmless."""
    from pipelines.commands.firm import firm_named

    options = _options(group_by_vendor, group_by_buyer_group, purchase_period, transfer_period, marking, stop_on_error)
    raise typer.Exit(firm_named(Console(), signed(plan, plan_date, by, why), order, options))


@firm.command(epilog="Example: `masterplan firm query --forward 7 --type purchase --group-by-vendor --preview`")
def query(
    *,
    forward: Annotated[int | None, typer.Option(help="Order dates up to so many days after the plan date.", min=0)] = None,
    backward: Annotated[int | None, typer.Option(help="Order dates from so many days before the plan date.", min=0)] = None,
    order_type: Types = None,
    company: Companies = None,
    item: Items = None,
    vendor: Vendors = None,
    buyer_group: Buyers = None,
    warehouse: Warehouses = None,
    status: Statuses = None,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would be firmed, firm nothing.")] = False,
    plan: Plan = "static",
    plan_date: PlanDate = None,
    group_by_vendor: ByVendor = None,
    group_by_buyer_group: ByBuyer = None,
    purchase_period: PurchasePeriod = None,
    transfer_period: TransferPeriod = None,
    marking: Mark = None,
    stop_on_error: Stop = None,
    by: By = "",
    why: Why = "",
) -> None:
    """Firm the planned orders that a query finds, by order date and facts."""
    from pipelines.commands.firm import firm_found, preview_found

    found = query_of(
        days_forward=forward,
        days_backward=backward,
        order_types=order_type,
        companies=company,
        items=item,
        vendors=vendor,
        buyer_groups=buyer_group,
        warehouses=warehouse,
        statuses=status,
    )
    if preview:
        preview_found(Console(), signed(plan, plan_date, by, why), found)
        return
    options = _options(group_by_vendor, group_by_buyer_group, purchase_period, transfer_period, marking, stop_on_error)
    raise typer.Exit(firm_found(Console(), signed(plan, plan_date, by, why), found, options))


@firm.command(epilog="Example: `masterplan firm history`")
def history(*, plan: Annotated[str | None, typer.Option("--plan", help="One plan; all otherwise.")] = None) -> None:
    """Show firmed orders, the planned orders they came from, and since when the source answers for them."""
    from pipelines.commands.firm import show_history

    show_history(Console(), plan)


@firm.command(epilog="Example: `masterplan firm acknowledge MP-448ba166101de2d9=PO-1734 --plan-date 2025-03-04`")
def acknowledge(
    order: Annotated[list[str], typer.Argument(help="Firmed orders, by id or key, with their name in the source after an =.")],
    *,
    plan_date: Annotated[
        datetime,
        typer.Option(help="First plan date whose data has them, or leaves them out for good.", formats=ISO_DAY, metavar="YYYY-MM-DD"),
    ],
    by: By = "",
) -> None:
    """Say that the source answers for firmed orders from a plan date on: they no longer count as ours."""
    from pipelines.commands.firm import acknowledge_orders

    acknowledge_orders(Console(), order, plan_date.date(), who(by))


@firm.command(epilog="Example: `masterplan firm outbox`")
def outbox() -> None:
    """Write files of the outbox that a killed process or a full disk left out."""
    from pipelines.commands.firm import write_outbox

    write_outbox(Console())


def _options(
    vendor: bool | None, buyer: bool | None, purchase: Period | None, transfer: Period | None, marking: Marking | None, stop: bool | None
) -> dict[str, Any]:
    return {
        "group_by_vendor": vendor,
        "group_by_buyer_group": buyer,
        "purchase_period": purchase and purchase.value,
        "transfer_period": transfer and transfer.value,
        "marking": marking and marking.value,
        "stop_on_error": stop,
    }
