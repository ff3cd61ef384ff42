"""Jobs for minimum stock: a journal proposed, a journal posted, with typed configuration in the launchpad.

Belongs here: the two jobs. What they do is told by the warehouse. Annotations stay evaluated in this module: Dagster reads those of
the tasks.
"""

from datetime import UTC, date, datetime
from enum import Enum
from typing import Final

import dagster as dg
from pydantic import Field

from assets.metadata import markdown
from assets.stage import POOL
from masterplan.safety_stock import Request
from pipelines.warehouse import Warehouse
from pipelines.warehouse.signature import Signature

_SHOWN: Final = ("line_no", "company_id", "item_id", "site_id", "warehouse_id", "current_qty", "calculated_qty", "new_qty")


class Method(Enum):
    """What a minimum follows from."""

    average_issue = "average_issue"
    service_level = "service_level"
    forecast_error = "forecast_error"


class JournalConfig(dg.Config):
    """Which journal, as of which plan date, and who works on it."""

    journal: str = Field(description="Name of the journal")
    plan_date: str = Field(default="", description="Plan date, YYYY-MM-DD; the last ingested one if empty")
    by: str = Field(default="dagster", description="Who does it, for the log")
    why: str = Field(default="", description="Why, for the log")

    def day(self, warehouse: Warehouse) -> date:
        """The plan date that is meant."""
        return date.fromisoformat(self.plan_date) if self.plan_date else warehouse.last_ingested_date()

    def signed(self) -> Signature:
        """Who, now and why."""
        return Signature(self.by, datetime.now(UTC), self.why)


class ProposeConfig(JournalConfig):
    """What a journal is proposed from."""

    first: str = Field(description="First day of the issues, YYYY-MM-DD")
    last: str = Field(description="Last day of the issues, two months later or more, YYYY-MM-DD")
    method: Method = Field(default=Method.average_issue, description="What the minimum follows from")
    factor: float = Field(default=1.0, ge=0, description="Average issue: 1.1 adds ten percent")
    level_pct: float = Field(default=95.0, gt=0, lt=100, description="Service level of the other methods")
    lead_days_deviation: float = Field(
        default=0.0, ge=0, description="Forecast error: days by which lead times deviate, where receipts do not say it"
    )
    plan: str = Field(default="static", description="Plan whose parameters and lead times count")
    use_calculated: bool = Field(default=True, description="Lines start with the calculated minimum, not with the one that is")
    deletes_lines: bool = Field(default=False, description="Lines go when they are posted")
    companies: list[str] = Field(default=[], description="Companies; none: all")
    items: list[str] = Field(default=[], description="Items; none: all")

    def request(self) -> Request:
        """The same for the library."""
        return Request(
            date.fromisoformat(self.first),
            date.fromisoformat(self.last),
            self.method.value,
            self.factor,
            self.level_pct,
            self.lead_days_deviation,
            self.plan,
            self.use_calculated,
            tuple(self.companies),
            tuple(self.items),
        )


class PostConfig(JournalConfig):
    """Which journal is posted, and what becomes of lines that cannot be."""

    transfers_errors: bool = Field(default=False, description="Lines that cannot be posted move to the journal NAME-errors")


@dg.op(pool=POOL)
def propose_minimum_stock(context: dg.OpExecutionContext, config: ProposeConfig, audit: dg.ResourceParam[Warehouse]) -> None:
    """Fills an empty safety stock journal."""
    day = config.day(audit)
    lines = audit.propose_minima(config.journal, day, config.request(), config.signed(), deletes_lines=config.deletes_lines)
    context.add_output_metadata(
        {"journal": config.journal, "plan date": str(day), "lines": lines.height, "first": markdown(lines.select(_SHOWN))}
    )


@dg.op(pool=POOL)
def post_minimum_stock(context: dg.OpExecutionContext, config: PostConfig, audit: dg.ResourceParam[Warehouse]) -> None:
    """Posts a safety stock journal."""
    done = audit.post_minima(config.journal, config.day(audit), config.signed(), transfers_errors=config.transfers_errors)
    if done.rejected.height:
        context.log.warning("%d lines could not be posted and are in journal %s", done.rejected.height, done.errors_journal)
    shown = {"journal": config.journal, "plan date": str(done.plan_date), "posted": done.posted.height, "errors": done.rejected.height}
    context.add_output_metadata(shown)


@dg.job(description="Minimum stock proposed from past issues or forecast errors, as lines of a journal that is empty")
def propose_safety_stock() -> None:
    """One op."""
    propose_minimum_stock()


@dg.job(description="A safety stock journal posted: its minima are item coverage from the plan date on")
def post_safety_stock() -> None:
    """One op."""
    post_minimum_stock()


SAFETY_STOCK_JOBS: Final = (propose_safety_stock, post_safety_stock)
