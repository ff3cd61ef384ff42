"""The command `masterplan forecast …`: arguments and help.

Belongs here: reading arguments. What a command does is told in `pipelines.commands`. Annotations stay evaluated in this module:
the argument parser reads them.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from pipelines.cli_arguments import ISO_DAY, Companies, DatedSigning, Day, Items, PlanDate, Warehouses, day_of, who
from pipelines.forecast_words import Level, LineUnit
from pipelines.option_groups import with_groups

if TYPE_CHECKING:
    from masterplan.demand_review import Cells
    from pipelines.commands.forecast import Bulk
    from pipelines.forecast_desk import SignedEdit

forecast = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Review the demand forecast: adjust it, authorise it into a model that plans read, enter and change lines by hand.",
)

Model = Annotated[str, typer.Option("--model", help="Forecast model; all otherwise.")]
From = Annotated[datetime | None, typer.Option("--from", help="First day.", formats=ISO_DAY, metavar="YYYY-MM-DD")]
Until = Annotated[datetime | None, typer.Option("--to", help="Last day.", formats=ISO_DAY, metavar="YYYY-MM-DD")]


@dataclass(frozen=True)
class CellConditions:
    """Which series and buckets are meant."""

    company: Companies = None
    item: Items = None
    item_group: Annotated[list[str] | None, typer.Option("--item-group", help="Item groups; all otherwise.")] = None
    allocation_key: Annotated[list[str] | None, typer.Option("--allocation-key", help="Allocation keys; all otherwise.")] = None
    site: Annotated[list[str] | None, typer.Option("--site", help="Sites; all otherwise.")] = None
    warehouse: Warehouses = None
    first: From = None
    last: Until = None

    def cells(self) -> "Cells":
        """The same as a review takes it."""
        from masterplan.demand_review import Cells

        return Cells(
            companies=tuple(self.company or ()),
            items=tuple(self.item or ()),
            item_groups=tuple(self.item_group or ()),
            allocation_keys=tuple(self.allocation_key or ()),
            sites=tuple(self.site or ()),
            warehouses=tuple(self.warehouse or ()),
            from_date=day_of(self.first),
            to_date=day_of(self.last),
        )


@dataclass(frozen=True)
class EditSigning(DatedSigning):
    """For which plan date a forecast is edited, by whom and why."""

    def signed(self, role: str = "") -> "SignedEdit":
        """The same as the forecast desk takes it."""
        from pipelines.forecast_desk import SignedEdit

        return SignedEdit(who(self.by), self.why, role, day_of(self.plan_date))


@dataclass(frozen=True)
class LineChange:
    """Which lines are meant beside their cells, and what becomes of them."""

    customer: Annotated[list[str] | None, typer.Option("--customer", help="Customers; all otherwise.")] = None
    factor: Annotated[str, typer.Option(help="Quantities times it.")] = "1"
    constant: Annotated[str, typer.Option(help="Then plus it; may be below 0.")] = "0"
    shift: Annotated[int, typer.Option(help="Dates so many units later; below 0: earlier.")] = 0
    unit: Annotated[LineUnit, typer.Option(help="Unit of the shift.")] = LineUnit.month
    all_lines: Annotated[bool, typer.Option("--all-lines", help="Without any condition: all lines of all models are meant.")] = False

    def bulk(self, action: str, model: str, cells: "Cells", to_model: str = "") -> "Bulk":
        """The change of the lines of a model in these cells."""
        from pipelines.commands.forecast import Bulk

        customers = tuple(self.customer or ())
        return Bulk(action, model, cells, customers, to_model, self.factor, self.constant, self.shift, self.unit.value, self.all_lines)


@forecast.command("list", epilog="Example: `masterplan forecast list --level item_group --from 2025-04-01 --model FC`")
@with_groups
def list_forecast(
    *,
    level: Annotated[Level, typer.Option(help="What is added up.")] = Level.series,
    model: Annotated[str, typer.Option("--model", help="Model whose authorised lines stand beside.")] = "",
    conditions: CellConditions,
    plan_date: PlanDate = None,
) -> None:
    """Show the baseline, the adjusted forecast and what is authorised, by level and bucket."""
    from pipelines.commands.forecast import show_forecast

    show_forecast(Console(), day_of(plan_date), conditions.cells(), level.value, model)


@forecast.command(
    epilog="Example: `masterplan forecast adjust --total 600 --item-group BIKES --from 2025-04-01 --to 2025-04-30 --why fair`"
)
@with_groups
def adjust(
    *,
    total: Annotated[str | None, typer.Option(help="All chosen buckets together come to this.")] = None,
    add: Annotated[str | None, typer.Option(help="So much more; below 0: less.")] = None,
    factor: Annotated[str | None, typer.Option(help="Times this; frozen buckets stay as they are.")] = None,
    conditions: CellConditions,
    role: Annotated[str, typer.Option("--role", help="Role in which it is done; edit fences ask for it.")] = "",
    signing: EditSigning,
) -> None:
    """Adjust the forecast at any level; the buckets below share it in proportion to what they were."""
    from pipelines.commands.forecast import adjust_forecast

    adjust_forecast(Console(), signing.signed(role), conditions.cells(), {"to": total, "by": add, "factor": factor})


@forecast.command(epilog="Example: `masterplan forecast authorise --model FC --from 2025-04-01 --to 2025-09-30`")
@with_groups
def authorise(
    *,
    model: Annotated[str, typer.Option("--model", help="Forecast model.", show_default="that of the forecast plan")] = "",
    company: Companies = None,
    first: From = None,
    last: Until = None,
    save: Annotated[bool, typer.Option("--save/--drop", help="Adjustments stay for later baselines, or go.")] = True,
    signing: EditSigning,
) -> None:
    """Make the adjusted forecast lines of a model; the next run of plans that name the model reads them."""
    from pipelines.commands.forecast import authorise_forecast

    authorise_forecast(Console(), signing.signed(), (model, tuple(company or ()), day_of(first), day_of(last), save))


@forecast.command(
    epilog="Example: `masterplan forecast enter --company M --model PROMO --item F --qty 12 --date 2025-04-01 --per 2 --end 2025-09-30`"
)
@with_groups
def enter(
    *,
    company: Annotated[str, typer.Option(help="Company.")],
    model: Annotated[str, typer.Option(help="Forecast model.")],
    qty: Annotated[str, typer.Option(help="Quantity, at most six decimal places.")],
    start: Annotated[datetime, typer.Option("--date", help="Day of the line.", formats=ISO_DAY, metavar="YYYY-MM-DD")],
    item: Annotated[str, typer.Option(help="Item.")] = "",
    allocation_key: Annotated[str, typer.Option(help="Allocation key, in place of an item.")] = "",
    site: Annotated[str, typer.Option(help="Site.")] = "",
    warehouse: Annotated[str, typer.Option(help="Warehouse.")] = "",
    customer: Annotated[str, typer.Option(help="Customer.")] = "",
    per: Annotated[int, typer.Option(help="The whole quantity again each so many units.", min=0)] = 0,
    unit: Annotated[LineUnit, typer.Option(help="Unit of the repetition.")] = LineUnit.month,
    end: Day = None,
    period_key: Annotated[str, typer.Option(help="Period allocation key that spreads the quantity.")] = "",
    signing: EditSigning,
) -> None:
    """Enter forecast lines by hand: once, repeated, or spread over time."""
    from pipelines.commands.forecast import Entered, enter_forecast

    line = Entered(
        company, model, qty, start.date(), item, allocation_key, site, warehouse, customer, per, unit.value, day_of(end), period_key
    )
    enter_forecast(Console(), signing.signed(), line)


@forecast.command(epilog="Example: `masterplan forecast copy --model FC --to-model FC-HIGH --factor 1.2`")
@with_groups
def copy(
    *,
    to_model: Annotated[str, typer.Option(help="Forecast model that the lines are copied to.")],
    model: Model = "",
    conditions: CellConditions,
    change: LineChange,
    signing: EditSigning,
) -> None:
    """Copy forecast lines to a model, changed on the way if wanted."""
    from pipelines.commands.forecast import change_lines

    change_lines(Console(), signing.signed(), change.bulk("copy", model, conditions.cells(), to_model))


@forecast.command(epilog="Example: `masterplan forecast bulk --model PROMO --factor 1.5 --shift 6`")
@with_groups
def bulk(
    *,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the lines.")] = False,
    model: Model = "",
    conditions: CellConditions,
    change: LineChange,
    signing: EditSigning,
) -> None:
    """Update or delete forecast lines that were authorised or entered here."""
    from pipelines.commands.forecast import change_lines

    change_lines(Console(), signing.signed(), change.bulk("delete" if delete else "update", model, conditions.cells()))


@forecast.command(epilog="Example: `masterplan forecast lines --model FC --item F`")
@with_groups
def lines(
    *,
    model: Model = "",
    conditions: CellConditions,
    plan_date: PlanDate = None,
) -> None:
    """Show the lines of forecast models: received, authorised, entered."""
    from pipelines.commands.forecast import show_lines

    show_lines(Console(), day_of(plan_date), model, conditions.cells())


@forecast.command(epilog="Example: `masterplan forecast balance --model FC --item F`")
@with_groups
def balance(
    *,
    model: Model = "",
    conditions: CellConditions,
    plan_date: PlanDate = None,
) -> None:
    """Show demand and supply forecast by item and model with a running quantity."""
    from pipelines.commands.forecast import show_balance

    show_balance(Console(), day_of(plan_date), model, conditions.cells())


@forecast.command(epilog="Example: `masterplan forecast log`")
def log(*, plan_date: PlanDate = None) -> None:
    """Show who edited forecasts, when and why."""
    from pipelines.commands.forecast import show_log

    show_log(Console(), day_of(plan_date))


@forecast.command(epilog="Example: `masterplan forecast generations`")
def generations() -> None:
    """Show which baselines were generated, when, by whom and with which parameters."""
    from pipelines.commands.forecast import show_generations

    show_generations(Console())
