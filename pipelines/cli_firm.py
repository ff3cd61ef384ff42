"""The command `masterplan firm …`: arguments and help.

Belongs here: reading arguments. What a command does is told in `pipelines.commands`. Annotations stay evaluated in this module:
the argument parser reads them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.console import Console

from pipelines.cli_arguments import ISO_DAY, By, Ids, OrderConditions, Signing, who
from pipelines.option_groups import with_groups
from pipelines.order_words import Marking, Period

firm = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Turn planned orders into open orders, for the source system too."
)


@dataclass(frozen=True)
class FirmingWish:
    """How orders are firmed; what is not given is as the company says."""

    group_by_vendor: Annotated[
        bool | None, typer.Option("--group-by-vendor/--no-group-by-vendor", help="One purchase order per vendor.")
    ] = None
    group_by_buyer_group: Annotated[
        bool | None, typer.Option("--group-by-buyer-group/--no-group-by-buyer-group", help="Per vendor and buyer group.")
    ] = None
    purchase_period: Annotated[Period | None, typer.Option(help="Per vendor and period of the receipt date.")] = None
    transfer_period: Annotated[Period | None, typer.Option(help="One transfer order per pair of warehouses and period.")] = None
    marking: Annotated[Marking | None, typer.Option("--marking", help="Which links of the plan become lasting.")] = None
    stop_on_error: Annotated[bool | None, typer.Option("--stop-on-error/--go-on", help="All or nothing.")] = None

    def options(self) -> dict[str, Any]:
        """The wishes by name, words as texts."""
        return {name: getattr(value, "value", value) for name, value in vars(self).items()}


@firm.command("orders", epilog="Example: `masterplan firm orders 'static|M|C|1||20250310|1' --group-by-vendor`")
@with_groups
def firm_orders(order: Ids, *, wish: FirmingWish, signing: Signing) -> None:
    """Firm some planned orders; naming one again that was firmed is harmless."""
    from pipelines.commands.firm import firm_named

    raise typer.Exit(firm_named(Console(), signing.signed(), order, wish.options()))


@firm.command(epilog="Example: `masterplan firm query --forward 7 --type purchase --group-by-vendor --preview`")
@with_groups
def query(
    *,
    forward: Annotated[int | None, typer.Option(help="Order dates up to so many days after the plan date.", min=0)] = None,
    backward: Annotated[int | None, typer.Option(help="Order dates from so many days before the plan date.", min=0)] = None,
    conditions: OrderConditions,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would be firmed, firm nothing.")] = False,
    wish: FirmingWish,
    signing: Signing,
) -> None:
    """Firm the planned orders that a query finds, by order date and facts."""
    from pipelines.commands.firm import firm_found, preview_found

    found = conditions.query(forward=forward, backward=backward)
    if preview:
        preview_found(Console(), signing.signed(), found)
        return
    raise typer.Exit(firm_found(Console(), signing.signed(), found, wish.options()))


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
