"""What a run may say about its plans: which ones to make, and parameters to make them with.

Belongs here: the run configuration, made from the contract of the table `plan`. What parameters do is told in
`masterplan/semantics.md`; that they fit is checked in `masterplan.plan_choice`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

import dagster as dg
from pydantic import Field, create_model

from masterplan.contracts import INPUTS, Kind, column_comment
from masterplan.plan_choice import RunWish

if TYPE_CHECKING:
    from masterplan.contracts import Column

_TYPES: Final = {Kind.FLAG: bool, Kind.DAYS: int, Kind.COUNT: int, Kind.NUMBER: float, Kind.QTY: float}
_FIXED: Final = ("plan_id", "name", "kind")


def _field(column: Column) -> tuple[Any, Any]:
    described = f"{column_comment(column)}. Absent: as the table plan says."
    return (_TYPES.get(column.kind, str) | None, Field(default=None, description=described))


_FIELDS: Final[dict[str, Any]] = {column.name: _field(column) for column in INPUTS["plan"].columns if column.name not in _FIXED}
PlanParameters: Final = create_model("PlanParameters", __base__=dg.Config, **_FIELDS)


class PlanConfig(dg.Config):
    """Which plans a run makes, and parameters that take the place of those of the table plan for this run."""

    plans: list[str] = Field(default=[], description="Ids of the plans to make; none named: every plan of the kind")
    parameters: PlanParameters = Field(  # type: ignore[valid-type]
        default=PlanParameters(), description="Parameters for this run in place of those of the table plan; kept with the plan's version"
    )

    def overrides(self) -> dict[str, object]:
        """The parameters that the run sets."""
        given = {name: getattr(self.parameters, name) for name in PlanParameters.model_fields}
        return {name: value for name, value in given.items() if value is not None}


class NetPlanConfig(PlanConfig):
    """The same for net plans, and how they start from their last run."""

    method: Literal["regeneration", "net_change", "net_change_minimised"] = Field(
        default="regeneration", description="Run method; net change is for dynamic plans: no plan named, it makes these"
    )
    item_filter: list[str] = Field(default=[], description="Items to plan, beside the filter of the plan; none named: all")
    bom_levels: int = Field(default=0, ge=-1, description="Levels of components planned with the filtered items; -1: all")

    def wish(self) -> RunWish:
        """How the plans are made."""
        return RunWish(self.method, tuple(self.item_filter), None if self.bom_levels < 0 else self.bom_levels)
