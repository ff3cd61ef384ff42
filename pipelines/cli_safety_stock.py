"""The command `masterplan safety-stock …`: arguments and help.

Belongs here: reading arguments. What a command does is told in `pipelines.commands.safety_stock`. Annotations stay evaluated in this
module: the argument parser reads them.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.console import Console

from pipelines.cli_arguments import ISO_DAY, Companies, DatedSigning, Items, day_of, who
from pipelines.option_groups import with_groups

if TYPE_CHECKING:
    from masterplan.safety_stock import Request
    from pipelines.warehouse.signature import Signature

safety_stock = typer.Typer(
    no_args_is_help=True, rich_markup_mode="markdown", help="Propose minimum stock from past issues or forecast errors, and post it."
)
Method = Literal["average_issue", "service_level", "forecast_error"]
Journal = Annotated[str, typer.Argument(help="Name of the journal.")]
First = Annotated[datetime, typer.Option("--from", help="First day of the issues.", formats=ISO_DAY, metavar="YYYY-MM-DD")]
Last = Annotated[datetime, typer.Option("--to", help="Last day, two months later or more.", formats=ISO_DAY, metavar="YYYY-MM-DD")]


@dataclass(frozen=True)
class Proposal:
    """What the minima of a journal follow from."""

    method: Annotated[Method, typer.Option(help="What the minimum follows from.")] = "average_issue"
    factor: Annotated[float, typer.Option(help="Average issue: 1.1 adds ten percent.", min=0)] = 1.0
    level: Annotated[float, typer.Option(help="Service level in percent, of the other methods.")] = 95.0
    lead_days_deviation: Annotated[
        float, typer.Option(help="Forecast error: days by which lead times deviate, where receipts do not say it.", min=0)
    ] = 0.0
    plan: Annotated[str, typer.Option("--plan", help="Plan whose parameters and lead times count.")] = "static"
    use_calculated: Annotated[
        bool, typer.Option("--use-calculated/--use-current", help="Lines start with the calculated minimum, or with the one that is.")
    ] = True
    company: Companies = None
    item: Items = None

    def request(self, first: date, last: date) -> "Request":
        """The same as a journal takes it, with the dates of the issues."""
        from masterplan.safety_stock import Request

        return Request(
            first,
            last,
            self.method,
            self.factor,
            self.level,
            self.lead_days_deviation,
            self.plan,
            self.use_calculated,
            tuple(self.company or ()),
            tuple(self.item or ()),
        )


@dataclass(frozen=True)
class JournalSigning(DatedSigning):
    """For which plan date a journal is worked on, by whom and why."""

    def signature(self) -> "Signature":
        """Who, now and why."""
        from pipelines.warehouse.signature import Signature

        return Signature(who(self.by), datetime.now(UTC), self.why)


@safety_stock.command(
    epilog="Example: `masterplan safety-stock propose spring --from 2025-01-01 --to 2025-12-31 --method service_level --level 95`"
)
@with_groups
def propose(
    journal: Journal,
    *,
    first: First,
    last: Last,
    proposal: Proposal,
    delete_lines: Annotated[bool, typer.Option("--delete-lines/--keep-lines", help="Lines go when they are posted.")] = False,
    signing: JournalSigning,
) -> None:
    """Fill an empty journal with a line for each node that has issues."""
    from pipelines.commands.safety_stock import propose_minima

    request = proposal.request(first.date(), last.date())
    propose_minima(Console(), journal, request, day_of(signing.plan_date), signing.signature(), deletes_lines=delete_lines)


@safety_stock.command(epilog="Example: `masterplan safety-stock show spring`")
def show(journal: Annotated[str | None, typer.Argument(help="Name of the journal; all journals otherwise.")] = None) -> None:
    """Show the journals, or the lines of one."""
    from pipelines.commands.safety_stock import show_journals

    show_journals(Console(), journal)


@safety_stock.command("set", epilog="Example: `masterplan safety-stock set spring --line 3=40 --line 7=0`")
def set_minimum(journal: Journal, *, line: Annotated[list[str], typer.Option(help="Number of a line = its new minimum.")]) -> None:
    """Give lines another new minimum before they are posted."""
    from pipelines.commands.safety_stock import edit_minima

    edit_minima(Console(), journal, line)


@safety_stock.command(epilog="Example: `masterplan safety-stock post spring --why 'agreed in the planning meeting'`")
@with_groups
def post(
    journal: Journal,
    *,
    transfer_errors: Annotated[
        bool, typer.Option("--transfer-errors/--all-or-nothing", help="Lines that cannot be posted move to the journal NAME-errors.")
    ] = False,
    signing: JournalSigning,
) -> None:
    """Post a journal: its minima are item coverage from the plan date on, whatever later data say."""
    from pipelines.commands.safety_stock import post_minima

    post_minima(Console(), journal, day_of(signing.plan_date), signing.signature(), transfers_errors=transfer_errors)


@safety_stock.command(epilog="Example: `masterplan safety-stock log`")
def log() -> None:
    """Show every minimum that was posted."""
    from pipelines.commands.safety_stock import show_posted

    show_posted(Console())
