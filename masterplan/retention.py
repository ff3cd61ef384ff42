"""How long what runs leave behind is kept (semantics §28).

Belongs here: which records outlive the rule. Where records are, and deleting them, is the store's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from masterplan.errors import ParameterError


@dataclass(frozen=True)
class Retention:
    """At most so many records of a plan, and none older than so many days."""

    records: int = 60
    days: int = 30

    def __post_init__(self) -> None:
        if self.records < 1 or self.days < 0:
            raise ParameterError(
                f"Keeping {self.records} records for {self.days} days is no rule.", way_out="Keep at least 1 record for at least 0 days."
            )


def outlived(ages_days: Sequence[int], rule: Retention, *, keeps_newest: bool = True) -> list[int]:
    """The places of the records that the rule lets go, in order; of equal ages the later place is the newer (§28.1).

    The newest record always stays, unless something else keeps what is current.
    """
    newest_first = sorted(range(len(ages_days)), key=lambda place: (ages_days[place], -place))
    first = 1 if keeps_newest else 0
    gone = [place for rank, place in enumerate(newest_first) if rank >= rule.records or (rank >= first and ages_days[place] > rule.days)]
    return sorted(gone)
