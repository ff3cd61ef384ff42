"""The errors of Masterplan: one family, each names what is wrong, the rows it is wrong in, and the way out.

Rows that break a contract are no errors: they go to quarantine and the rest is planned. An error means that the work
asked for cannot be done at all.
"""

from __future__ import annotations

from collections.abc import Sequence

_MOST_ROWS_SHOWN = 10


class MasterplanError(Exception):
    """Base of the family: what is wrong, which rows say so, what to do."""

    def __init__(self, message: str, *, rows: Sequence[str] = (), way_out: str = "") -> None:
        self.rows = tuple(rows)
        self.way_out = way_out
        shown = [f"  - {row}" for row in self.rows[:_MOST_ROWS_SHOWN]]
        if len(self.rows) > _MOST_ROWS_SHOWN:
            shown.append(f"  - … and {len(self.rows) - _MOST_ROWS_SHOWN} more")
        super().__init__("\n".join([message, *shown, *([way_out] if way_out else [])]))


class InputError(MasterplanError):
    """The input cannot be used at all: a required table, file or column is missing or unreadable."""


class UnknownPlanError(MasterplanError):
    """A plan was asked for that the table `plan` does not name."""


class ParameterError(MasterplanError):
    """A parameter of a plan is unknown, or has a value that it cannot have."""


class NetChangeError(ParameterError):
    """Net change was asked for a plan that does not allow it; `code` names the rule broken."""

    code = "net_change_on_static_plan"


class ScenarioError(ParameterError):
    """A scenario changes what there is not, or in a way that cannot be."""


class ContractError(MasterplanError):
    """A table that Masterplan itself made breaks its contract; a defect, never bad input."""


class OrderError(MasterplanError):
    """Planned orders cannot be changed or firmed as asked; `code` says why in a word."""

    def __init__(self, code: str, message: str, *, rows: Sequence[str] = (), way_out: str = "") -> None:
        self.code = code
        super().__init__(message, rows=rows, way_out=way_out)


class ForecastError(MasterplanError):
    """Forecasts cannot be changed, authorised or read as asked; `code` says why in a word."""

    def __init__(self, code: str, message: str, *, rows: Sequence[str] = (), way_out: str = "") -> None:
        self.code = code
        super().__init__(message, rows=rows, way_out=way_out)


class JournalError(MasterplanError):
    """A journal cannot be proposed, edited or posted as asked."""


class QuantityError(MasterplanError):
    """A quantity is too large or too fine to be computed exactly."""


class NeedTooLargeError(QuantityError):
    """Component needs that cannot be computed exactly; `nodes` are numbers of the nodes whose orders have them, a few of all."""

    def __init__(self, needs: int, nodes: Sequence[int], *, rows: Sequence[str] = ()) -> None:
        self.needs = needs
        self.nodes = tuple(nodes)
        super().__init__(
            f"{needs} component needs pass the largest quantity that can be planned exactly (4e12 units).",
            rows=rows,
            way_out="Look for bill quantities or order quantities with the wrong unit.",
        )

    def named(self, names: Sequence[str]) -> NeedTooLargeError:
        """The same with the names of the nodes."""
        return NeedTooLargeError(self.needs, self.nodes, rows=[f"components of {name}" for name in names])


class SettingsError(MasterplanError):
    """A setting is missing, unknown or wrong."""


class SourceError(MasterplanError):
    """A foreign system's export is missing, or a mapping query does not fit it."""


class StoreError(MasterplanError):
    """The warehouse cannot be written or read."""


class StoreBusyError(StoreError):
    """Another process is writing the warehouse."""


class StaleChangeError(MasterplanError):
    """A change of a live plan that was asked for its excerpt after the plan had changed again."""
