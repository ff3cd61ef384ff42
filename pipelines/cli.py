"""The command line: reads arguments, calls one command, turns errors into one message and an exit code.

Belongs here: arguments and help. What a command does is told in `pipelines.commands`, imported when it is called so that
`--help` is quick. Annotations stay evaluated in this module: the argument parser reads them.
"""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from masterplan.errors import MasterplanError
from pipelines.cli_firm import firm
from pipelines.cli_forecast import forecast
from pipelines.cli_orders import orders
from pipelines.cli_safety_stock import safety_stock

REFUSED = 2

app = typer.Typer(
    name="masterplan",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    help="Supply-chain master planning inside your own data platform: what to make, buy, move and keep, when and where.",
)
Format = Literal["csv", "parquet"]
Method = Literal["regeneration", "net_change", "net_change_minimised"]
MethodOption = Annotated[Method, typer.Option(help="How the plan starts from its last run; net change is for dynamic plans.")]
ItemsOption = Annotated[list[str] | None, typer.Option("--item", help="Item to plan, again for more; all if not given.")]
LevelsOption = Annotated[int, typer.Option(help="Levels of components planned with these items; -1: all.", min=-1)]
PlanDates = Literal["daily", "weekly", "month_end"]
ISO_DAY = ["%Y-%m-%d"]
INSTANT = ["%Y-%m-%dT%H:%M%z", "%Y-%m-%dT%H:%M:%S%z"]


def main() -> None:
    """Entry point of the command `masterplan`: exit code 2 and one message when something given cannot be used."""
    try:
        app()
    except MasterplanError as error:
        Console(stderr=True).print(f"Error: {error}", style="red", markup=False, highlight=False, soft_wrap=True)
        sys.exit(REFUSED)


@app.command(epilog="Example: `masterplan sample --out sample --size 1`")
def sample(
    *,
    out: Annotated[Path, typer.Option(help="Folder to write; an earlier sample in it is replaced.")],
    seed: Annotated[int, typer.Option(help="Another seed, another group.", min=0)] = 7,
    size: Annotated[int, typer.Option(help="1 is small; items, orders and history grow with it.", min=1)] = 1,
    fmt: Annotated[Format, typer.Option("--format", help="Format of the files.")] = "csv",
) -> None:
    """Write the sample group of companies as files, one per table."""
    from pipelines.commands.sample import write_sample

    write_sample(Console(), out, seed=seed, size=size, fmt=fmt)


@app.command(epilog="Example: `masterplan plan sample --plan static --plan-date 2026-01-05 --out result --format parquet`")
def plan(
    input_dir: Annotated[Path, typer.Argument(help="Folder with one CSV or Parquet file per table.")],
    *,
    plan: Annotated[str, typer.Option("--plan", help="Plan to make: an id of the table plan.")],
    plan_date: Annotated[datetime, typer.Option(help="Day the plan is made for.", formats=ISO_DAY, metavar="YYYY-MM-DD")],
    out: Annotated[Path, typer.Option(help="Folder to write; an earlier result in it is replaced.")],
    fmt: Annotated[Format, typer.Option("--format", help="Format of the files.")] = "csv",
    source: Annotated[str, typer.Option(help="What the folder holds: canonical tables, or the export of a foreign system.")] = "canonical",
    mappings: Annotated[
        Path | None,
        typer.Option(
            help="Folder of your own mapping queries, a subfolder for each foreign system.",
            envvar="MASTERPLAN_MAPPINGS_DIR",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    method: MethodOption = "regeneration",
    item: ItemsOption = None,
    bom_levels: LevelsOption = 0,
    previous: Annotated[
        Path | None, typer.Option(help="Folder that the last run of the plan has written.", exists=True, file_okay=False)
    ] = None,
    run_at: Annotated[
        datetime | None,
        typer.Option(
            help="Instant of the run, with its offset; coverage fences then end by it in the time of each site.",
            formats=INSTANT,
            metavar="YYYY-MM-DDTHH:MM+HH:MM",
        ),
    ] = None,
) -> None:
    """Plan a folder of tables and write every output table; needs neither Dagster nor a warehouse."""
    from masterplan.plan_choice import RunWish
    from pipelines.commands.plan import Request, plan_folder

    wish = RunWish(method, tuple(item or ()), None if bom_levels < 0 else bom_levels, run_at)
    plan_folder(Console(), Request(input_dir, source, plan, plan_date.date(), out, fmt, mappings, wish, previous))


@app.command(epilog="Example: `masterplan run --plan-date 2025-03-30`")
def run(
    *,
    plan_date: Annotated[
        datetime | None, typer.Option(help="Day the plan is made for; the sample group has its own.", formats=ISO_DAY, metavar="YYYY-MM-DD")
    ] = None,
    plan: Annotated[list[str] | None, typer.Option("--plan", help="Net plan to make, again for more; all if not given.")] = None,
    method: MethodOption = "regeneration",
    item: ItemsOption = None,
    bom_levels: LevelsOption = 0,
) -> None:
    """Run the whole chain for a plan date: master data, forecast, gross and net plan, group view, publication."""
    from pipelines.commands.run import run as run_chain
    from pipelines.settings import load_settings

    net = {"plans": plan or [], "method": method, "item_filter": item or [], "bom_levels": bom_levels}
    raise typer.Exit(run_chain(Console(), load_settings(), plan_date.date() if plan_date else None, net))


@app.command(epilog="Example: `masterplan change demand_order orders.csv`")
def change(
    table: Annotated[str, typer.Argument(help="Input table that the rows are of.")],
    file: Annotated[Path, typer.Argument(help="CSV or Parquet file of changed rows; a column change may say upsert or delete.")],
) -> None:
    """Put changed rows of an input table among those that wait; `masterplan follow`, or the sensor live_changes, takes them in."""
    from pipelines.commands.follow import add_changes
    from pipelines.settings import load_settings

    add_changes(Console(), load_settings(), table, file)


@app.command(epilog="Example: `masterplan follow --watch`")
def follow(
    *,
    plan_date: Annotated[
        datetime | None,
        typer.Option(help="Day the plans are of; the last one that was ingested if not given.", formats=ISO_DAY, metavar="YYYY-MM-DD"),
    ] = None,
    plan: Annotated[list[str] | None, typer.Option("--plan", help="Plan that follows; the dynamic ones if not given.")] = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on looking for changes until Ctrl-C.")] = False,
) -> None:
    """Take in changed rows from files and the change table, bring dynamic plans in line with them, publish what changed."""
    from pipelines.commands.follow import follow_changes
    from pipelines.settings import load_settings

    day = plan_date.date() if plan_date else None
    raise typer.Exit(follow_changes(Console(), load_settings(), day, plan or [], watch=watch))


@app.command(epilog="Example: `masterplan backfill --from 2024-01-31 --to 2025-03-31 --plan-dates month_end`")
def backfill(
    *,
    first: Annotated[datetime, typer.Option("--from", help="First plan date.", formats=ISO_DAY, metavar="YYYY-MM-DD")],
    last: Annotated[datetime, typer.Option("--to", help="Last plan date.", formats=ISO_DAY, metavar="YYYY-MM-DD")],
    plan_dates: Annotated[PlanDates | None, typer.Option(help="Which days in between: other than the settings say.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Plan dates anew that are done already.")] = False,
) -> None:
    """Run the chain for a range of plan dates, one after the other; Ctrl-C stops, the same command goes on."""
    from pipelines.commands.backfill import backfill as run_backfill
    from pipelines.settings import load_settings

    settings = load_settings(**({"plan_dates": plan_dates} if plan_dates else {}))
    raise typer.Exit(run_backfill(Console(), settings, first.date(), last.date(), again=again))


@app.command(epilog="Example: `masterplan report --from 2024-01-31 --format csv > report.csv`")
def report(
    *,
    first: Annotated[datetime | None, typer.Option("--from", help="First plan date.", formats=ISO_DAY, metavar="YYYY-MM-DD")] = None,
    last: Annotated[datetime | None, typer.Option("--to", help="Last plan date.", formats=ISO_DAY, metavar="YYYY-MM-DD")] = None,
    plan: Annotated[str | None, typer.Option("--plan", help="One plan; all net plans otherwise.")] = None,
    fmt: Annotated[Literal["table", "csv"], typer.Option("--format", help="A table to read, or every column as CSV.")] = "table",
) -> None:
    """Show each stored plan date in a line: planned orders, what is late, stock that serves nothing, forecast against what came."""
    from pipelines.commands.report import Wanted, show_report
    from pipelines.settings import load_settings

    show_report(Console(), load_settings(), Wanted(first.date() if first else None, last.date() if last else None, plan, fmt))


@app.command(epilog="Example: `masterplan ui --port 3000`")
def ui(*, port: Annotated[int, typer.Option(help="Port on this machine.", min=1, max=65535)] = 3000) -> None:
    """Show assets, checks, runs and lineage in the browser, on the same data; Ctrl-C ends it."""
    from pipelines.commands.ui import serve
    from pipelines.settings import load_settings

    serve(Console(), load_settings(), port)


@app.command(epilog="Example: `masterplan settings --example > masterplan.toml`")
def settings(
    *,
    example: Annotated[bool, typer.Option("--example", help="Print a settings file to start from instead, with every default.")] = False,
) -> None:
    """List every setting: its value, where that comes from, its variable, what it means."""
    from pipelines.commands.settings import show_example, show_settings

    (show_example if example else show_settings)(Console())


@app.command(epilog="Example: `masterplan explain 'static|AW|482|PLANT||20250722|1'`")
def explain(
    ref: Annotated[str, typer.Argument(help="Planned order, open order line or demand, as the tables name it, in quotes.")],
    *,
    plan_date: Annotated[
        datetime | None, typer.Option(help="Day the plan was made for; the last one if not given.", formats=ISO_DAY, metavar="YYYY-MM-DD")
    ] = None,
    plan: Annotated[str, typer.Option("--plan", help="Plan that the order belongs to.")] = "static",
    as_json: Annotated[bool, typer.Option("--json", help="Print every step of an order's trace as JSON.")] = False,
) -> None:
    """Tell why an order is there: the demands it is for, level by level, and the rules that made it; or what serves a demand."""
    from pipelines.commands.explain import Asked
    from pipelines.commands.explain import explain as explain_order
    from pipelines.settings import load_settings

    explain_order(Console(), load_settings(), Asked(ref, plan, plan_date.date() if plan_date else None), as_json=as_json)


@app.command(epilog="Example: `masterplan compare static@2025-03-03 static@2025-03-10`, or `masterplan compare 'static#1' 'static#2'`")
def compare(
    base: Annotated[str, typer.Argument(help="Plan to start from: plan, plan@date, plan#version or plan@date#version.", metavar="A")],
    plan: Annotated[str, typer.Argument(help="Plan to compare with it, named likewise.", metavar="B")],
    *,
    most: Annotated[int, typer.Option(help="Orders, or rows of a period, to show.", min=1)] = 40,
    fmt: Annotated[Literal["table", "csv"], typer.Option("--format", help="A table to read, or every row and column as CSV.")] = "table",
    by: Annotated[Literal["day", "week", "month"] | None, typer.Option(help="Requirements and purchases by period instead.")] = None,
) -> None:
    """Show which planned orders were added, dropped, moved or resized from A to B, and the input change that caused each.

    Of two forecast plans requirements and purchases by month, side by side, come first.
    """
    from pipelines.commands.compare import Compared, named_plan, show_comparison
    from pipelines.settings import load_settings

    show_comparison(Console(), load_settings(), Compared(named_plan(base), named_plan(plan), most, fmt, by))


@app.command(epilog="Example: `masterplan plans --plan-date 2025-03-30`")
def plans(
    *,
    plan_date: Annotated[datetime, typer.Option(help="Day whose plans are looked at.", formats=ISO_DAY, metavar="YYYY-MM-DD")],
) -> None:
    """List the plans of the source and check them: what is contradictory or unused. Exit code 1 when a plan is in error."""
    from pipelines.commands.plans import show_plans
    from pipelines.settings import load_settings

    raise typer.Exit(show_plans(Console(), load_settings(), plan_date.date()))


@app.command(epilog="Example: `masterplan retain --show`")
def retain(
    *,
    show: Annotated[bool, typer.Option("--show", help="Only tell what would go.")] = False,
) -> None:
    """Let go of superseded plan versions that the settings no longer keep; the current version of each plan date stays."""
    from pipelines.commands.retain import retain as let_go
    from pipelines.settings import load_settings

    let_go(Console(), load_settings(), only_show=show)


scenario = typer.Typer(no_args_is_help=True, help="What-if plans: changes over a base plan, stored, planned, thrown away.")
app.add_typer(scenario, name="scenario")
app.add_typer(safety_stock, name="safety-stock")
ScenarioName = Annotated[str, typer.Argument(help="Name of the scenario: its plan id.")]


@scenario.command("store", epilog="Example: `masterplan scenario store more-demand --base static --changes changes.csv`")
def scenario_store(
    name: ScenarioName,
    *,
    base: Annotated[str, typer.Option(help="Plan whose parameters and inputs are changed.")],
    changes: Annotated[Path, typer.Option(help="CSV or Parquet file with the columns of the table scenario_change.")],
) -> None:
    """Store the changes of a scenario, in place of those it had."""
    from pipelines.commands.scenario import store_scenario
    from pipelines.settings import load_settings

    store_scenario(Console(), load_settings(), name, base, changes)


@scenario.command("plan", epilog="Example: `masterplan scenario plan more-demand --plan-date 2025-03-30`")
def scenario_plan(
    name: ScenarioName,
    *,
    plan_date: Annotated[datetime, typer.Option(help="Day whose master data is planned.", formats=ISO_DAY, metavar="YYYY-MM-DD")],
) -> None:
    """Plan a scenario from the master data and the forecast that are known of a plan date."""
    from pipelines.commands.scenario import plan_scenario
    from pipelines.settings import load_settings

    plan_scenario(Console(), load_settings(), name, plan_date.date())


@scenario.command("list", epilog="Example: `masterplan scenario list`")
def scenario_list() -> None:
    """List the stored scenarios."""
    from pipelines.commands.scenario import list_scenarios
    from pipelines.settings import load_settings

    list_scenarios(Console(), load_settings())


@scenario.command("drop", epilog="Example: `masterplan scenario drop more-demand`")
def scenario_drop(name: ScenarioName) -> None:
    """Throw a scenario and its plans away."""
    from pipelines.commands.scenario import drop_scenario
    from pipelines.settings import load_settings

    drop_scenario(Console(), load_settings(), name)


app.add_typer(forecast, name="forecast")
app.add_typer(orders, name="orders")
app.add_typer(firm, name="firm")

bench = typer.Typer(no_args_is_help=True, help="Measure how fast planning is on this machine, and how well and fast forecasting.")
app.add_typer(bench, name="bench")


@bench.command(epilog="Example: `masterplan bench netting problem --source neutral_mrp --plan static --plan-date 2026-01-01`")
def netting(
    input_dir: Annotated[Path, typer.Argument(help="Folder with the export of a foreign system.")],
    *,
    plan: Annotated[str, typer.Option("--plan", help="Plan to make: an id of the table plan.")],
    plan_date: Annotated[datetime, typer.Option(help="Day the plan is made for.", formats=ISO_DAY, metavar="YYYY-MM-DD")],
    source: Annotated[str, typer.Option(help="What the folder holds: the export of a foreign system.")] = "neutral_mrp",
    repeat: Annotated[int, typer.Option(help="Counted calls; the first one more is not counted.", min=1)] = 5,
) -> None:
    """Time netting with pegging, arrays in to arrays out, and a whole plan."""
    from pipelines.commands.bench import Bench, bench_netting

    bench_netting(Console(), Bench(input_dir, source, plan, plan_date.date(), repeat))


@bench.command(epilog="Example: `masterplan bench stage problem --source neutral_mrp --plan static --plan-date 2026-01-01`")
def stage(
    input_dir: Annotated[Path, typer.Argument(help="Folder with the export of a foreign system.")],
    *,
    plan: Annotated[str, typer.Option("--plan", help="Plan to make: an id of the table plan.")],
    plan_date: Annotated[datetime, typer.Option(help="Day the plan is made for.", formats=ISO_DAY, metavar="YYYY-MM-DD")],
    source: Annotated[str, typer.Option(help="What the folder holds: the export of a foreign system.")] = "neutral_mrp",
    repeat: Annotated[int, typer.Option(help="Counted rounds; one plan more is not counted.", min=1)] = 3,
) -> None:
    """Time a plan from warehouse to warehouse, against the same reading and writing with no planning."""
    from pipelines.commands.bench import Bench, bench_stage

    bench_stage(Console(), Bench(input_dir, source, plan, plan_date.date(), repeat))


@bench.command("forecast", epilog="Example: `masterplan bench forecast --data series`")
def bench_forecast(
    data: Annotated[Path, typer.Option("--data", help="Folder with Parquet files of unique_id, ds, y and split (train, test).")],
    *,
    challenger: Annotated[bool, typer.Option("--challenger", help="Score the global model beside it too.")] = False,
) -> None:
    """Score the default forecast on every file of a folder: sMAPE, MASE, OWA, RMSSE, bias, interval coverage, seconds.

    The end of a file's name tells its frequency: _hourly, _daily, _weekly, _monthly, _quarterly or _yearly.
    """
    from pipelines.commands import bench_forecast as bench_of_forecasts

    bench_of_forecasts.bench_forecast(Console(), data, challenger=challenger)


@bench.command("forecast-cost", epilog="Example: `masterplan bench forecast-cost --weekly 1000`")
def bench_forecast_cost(
    *,
    weekly: Annotated[int, typer.Option(help="Weekly series of three years.", min=1)] = 10_000,
    monthly: Annotated[int, typer.Option(help="Monthly series of ten years.", min=1)] = 1_000,
    sample: Annotated[int, typer.Option(help="Series that dear models are timed on and scaled from.", min=1)] = 200,
) -> None:
    """Time choosing and forecasting against the plain fits it needs, AutoARIMA, and the mean of four models."""
    from pipelines.commands import bench_forecast as bench_of_forecasts

    bench_of_forecasts.bench_forecast_cost(Console(), weekly=weekly, monthly=monthly, sample=sample)


@bench.command(epilog="Example: `masterplan bench first-call`")
def first_call() -> None:
    """Time the first plan after installation, which compiles, and of a later process."""
    from pipelines.commands.bench import bench_first_call

    bench_first_call(Console())
