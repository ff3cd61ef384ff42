"""The command `masterplan forecast …`: arguments and help.

Belongs here: reading arguments. What a command does is told in `pipelines.commands`. Annotations stay evaluated in this module:
the argument parser reads them.
"""

from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from pipelines.cli_arguments import ISO_DAY, By, Companies, Day, Items, PlanDate, Warehouses, Why, day_of, who
from pipelines.forecast_words import Level, LineUnit

forecast = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    help="Review the demand forecast: adjust it, authorise it into a model that plans read, enter and change lines by hand.",
)

Groups = Annotated[list[str] | None, typer.Option("--item-group", help="Item groups; all otherwise.")]
Keys = Annotated[list[str] | None, typer.Option("--allocation-key", help="Allocation keys; all otherwise.")]
Sites = Annotated[list[str] | None, typer.Option("--site", help="Sites; all otherwise.")]
Customers = Annotated[list[str] | None, typer.Option("--customer", help="Customers; all otherwise.")]
Role = Annotated[str, typer.Option("--role", help="Role in which it is done; edit fences ask for it.")]
Model = Annotated[str, typer.Option("--model", help="Forecast model; all otherwise.")]
From = Annotated[datetime | None, typer.Option("--from", help="First day.", formats=ISO_DAY, metavar="YYYY-MM-DD")]
Until = Annotated[datetime | None, typer.Option("--to", help="Last day.", formats=ISO_DAY, metavar="YYYY-MM-DD")]
Factor = Annotated[str, typer.Option(help="Quantities times it.")]
Constant = Annotated[str, typer.Option(help="Then plus it; may be below 0.")]
Shift = Annotated[int, typer.Option(help="Dates so many units later; below 0: earlier.")]
Unit = Annotated[LineUnit, typer.Option(help="Unit of the shift.")]
AllLines = Annotated[bool, typer.Option("--all-lines", help="Without any condition: all lines of all models are meant.")]


@forecast.command("list", epilog="Example: `masterplan forecast list --level item_group --from 2025-04-01 --model FC`")
def list_forecast(
    *,
    level: Annotated[Level, typer.Option(help="What is added up.")] = Level.series,
    model: Annotated[str, typer.Option("--model", help="Model whose authorised lines stand beside.")] = "",
    company: Companies = None,
    item: Items = None,
    item_group: Groups = None,
    allocation_key: Keys = None,
    site: Sites = None,
    warehouse: Warehouses = None,
    first: From = None,
    last: Until = None,
    plan_date: PlanDate = None,
) -> None:
    """Show the baseline, the adjusted forecast and what is authorised, by level and bucket."""
    from pipelines.commands.forecast import cells_of, show_forecast

    cells = cells_of(company, item, item_group, allocation_key, site, warehouse, first, last)
    show_forecast(Console(), day_of(plan_date), cells, level.value, model)


@forecast.command(
    epilog="Example: `masterplan forecast adjust --total 600 --item-group BIKES --from 2025-04-01 --to 2025-04-30 --why fair`"
)
def adjust(
    *,
    total: Annotated[str | None, typer.Option(help="All chosen buckets together come to this.")] = None,
    add: Annotated[str | None, typer.Option(help="So much more; below 0: less.")] = None,
    factor: Annotated[str | None, typer.Option(help="Times this; frozen buckets stay as they are.")] = None,
    company: Companies = None,
    item: Items = None,
    item_group: Groups = None,
    allocation_key: Keys = None,
    site: Sites = None,
    warehouse: Warehouses = None,
    first: From = None,
    last: Until = None,
    plan_date: PlanDate = None,
    role: Role = "",
    by: By = "",
    why: Why = "",
) -> None:
    """Adjust the forecast at any level; the buckets below share it in proportion to what they were."""
    from pipelines.commands.forecast import adjust_forecast, cells_of, signed_edit

    cells = cells_of(company, item, item_group, allocation_key, site, warehouse, first, last)
    signed = signed_edit(plan_date, who(by), why, role)
    adjust_forecast(Console(), signed, cells, {"to": total, "by": add, "factor": factor})


@forecast.command(epilog="Example: `masterplan forecast authorise --model FC --from 2025-04-01 --to 2025-09-30`")
def authorise(
    *,
    model: Annotated[str, typer.Option("--model", help="Forecast model.", show_default="that of the forecast plan")] = "",
    company: Companies = None,
    first: From = None,
    last: Until = None,
    save: Annotated[bool, typer.Option("--save/--drop", help="Adjustments stay for later baselines, or go.")] = True,
    plan_date: PlanDate = None,
    by: By = "",
    why: Why = "",
) -> None:
    """Make the adjusted forecast lines of a model; the next run of plans that name the model reads them."""
    from pipelines.commands.forecast import authorise_forecast, signed_edit

    authorise_forecast(Console(), signed_edit(plan_date, who(by), why), (model, tuple(company or ()), day_of(first), day_of(last), save))


@forecast.command(
    epilog="Example: `masterplan forecast enter --company M --model PROMO --item F --qty 12 --date 2025-04-01 --per 2 --end 2025-09-30`"
)
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
    plan_date: PlanDate = None,
    by: By = "",
    why: Why = "",
) -> None:
    """Enter forecast lines by hand: once, repeated, or spread over time."""
    from pipelines.commands.forecast import Entered, enter_forecast, signed_edit

    line = Entered(
        company, model, qty, start.date(), item, allocation_key, site, warehouse, customer, per, unit.value, day_of(end), period_key
    )
    enter_forecast(Console(), signed_edit(plan_date, who(by), why), line)


@forecast.command(epilog="Example: `masterplan forecast copy --model FC --to-model FC-HIGH --factor 1.2`")
def copy(
    *,
    to_model: Annotated[str, typer.Option(help="Forecast model that the lines are copied to.")],
    model: Model = "",
    company: Companies = None,
    item: Items = None,
    item_group: Groups = None,
    allocation_key: Keys = None,
    site: Sites = None,
    warehouse: Warehouses = None,
    customer: Customers = None,
    first: From = None,
    last: Until = None,
    factor: Factor = "1",
    constant: Constant = "0",
    shift: Shift = 0,
    unit: Unit = LineUnit.month,
    all_lines: AllLines = False,
    plan_date: PlanDate = None,
    by: By = "",
    why: Why = "",
) -> None:
    """Copy forecast lines to a model, changed on the way if wanted."""
    from pipelines.commands.forecast import Bulk, cells_of, change_lines, signed_edit

    cells = cells_of(company, item, item_group, allocation_key, site, warehouse, first, last)
    wanted = Bulk("copy", model, cells, tuple(customer or ()), to_model, factor, constant, shift, unit.value, all_lines)
    change_lines(Console(), signed_edit(plan_date, who(by), why), wanted)


@forecast.command(epilog="Example: `masterplan forecast bulk --model PROMO --factor 1.5 --shift 6`")
def bulk(
    *,
    delete: Annotated[bool, typer.Option("--delete", help="Delete the lines.")] = False,
    model: Model = "",
    company: Companies = None,
    item: Items = None,
    item_group: Groups = None,
    allocation_key: Keys = None,
    site: Sites = None,
    warehouse: Warehouses = None,
    customer: Customers = None,
    first: From = None,
    last: Until = None,
    factor: Factor = "1",
    constant: Constant = "0",
    shift: Shift = 0,
    unit: Unit = LineUnit.month,
    all_lines: AllLines = False,
    plan_date: PlanDate = None,
    by: By = "",
    why: Why = "",
) -> None:
    """Update or delete forecast lines that were authorised or entered here."""
    from pipelines.commands.forecast import Bulk, cells_of, change_lines, signed_edit

    cells = cells_of(company, item, item_group, allocation_key, site, warehouse, first, last)
    action = "delete" if delete else "update"
    wanted = Bulk(action, model, cells, tuple(customer or ()), "", factor, constant, shift, unit.value, all_lines)
    change_lines(Console(), signed_edit(plan_date, who(by), why), wanted)


@forecast.command(epilog="Example: `masterplan forecast lines --model FC --item F`")
def lines(
    *,
    model: Model = "",
    company: Companies = None,
    item: Items = None,
    item_group: Groups = None,
    allocation_key: Keys = None,
    site: Sites = None,
    warehouse: Warehouses = None,
    first: From = None,
    last: Until = None,
    plan_date: PlanDate = None,
) -> None:
    """Show the lines of forecast models: received, authorised, entered."""
    from pipelines.commands.forecast import cells_of, show_lines

    show_lines(Console(), day_of(plan_date), model, cells_of(company, item, item_group, allocation_key, site, warehouse, first, last))


@forecast.command(epilog="Example: `masterplan forecast balance --model FC --item F`")
def balance(
    *,
    model: Model = "",
    company: Companies = None,
    item: Items = None,
    item_group: Groups = None,
    allocation_key: Keys = None,
    site: Sites = None,
    warehouse: Warehouses = None,
    first: From = None,
    last: Until = None,
    plan_date: PlanDate = None,
) -> None:
    """Show demand and supply forecast by item and model with a running quantity."""
    from pipelines.commands.forecast import cells_of, show_balance

    show_balance(Console(), day_of(plan_date), model, cells_of(company, item, item_group, allocation_key, site, warehouse, first, last))


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
