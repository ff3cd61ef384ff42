"""The rules that a received row can break: the codes of the quarantine and what each says.

Belongs here: the list. How a row is found to break a rule is in the sibling modules, the law itself in semantics §18.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Rule(NamedTuple):
    """One rule: its number in the law, and what it says of a row that breaks it."""

    law: str
    says: str


RULES: Final[dict[str, Rule]] = {
    "bom_loop": Rule("§18.5", "The line closes a loop of bills through which an item is needed to make itself."),
    "calendar_loop": Rule("§18.5", "The calendar is, over others, its own base."),
    "duplicate_key": Rule("§18.3", "Another row has the same key. Of equal rows the first is kept, of rows that differ none."),
    "forecast_model_depth": Rule("§18.5", "The parent of the forecast model is a submodel itself, or the model has submodels."),
    "kept_here": Rule("§18.2", "The forecast line says that it was authorised or entered here; such lines are not received."),
    "missing_column": Rule("§18.2", "The file lacks a column that has no default."),
    "missing_value": Rule("§18.1", "The cell is empty and its column has no default."),
    "not_allowed": Rule("§18.1", "The value is none of those that the column lists."),
    "not_parsable": Rule("§18.1", "The text cannot be read as what the column holds."),
    "out_of_range": Rule("§18.1", "The value is beyond a bound of the column, or too large to be stored."),
    "overlapping_validity": Rule("§18.5", "The row holds while an earlier row of its group holds too."),
    "ragged_row": Rule("§18.2", "The line has more or fewer fields than the header."),
    "reversed_validity": Rule("§18.2", "The row ends before it begins."),
    "still_named": Rule("§18.4", "The row is to be removed while other rows name it, or to be moved away from them."),
    "unknown_reference": Rule("§18.4", "The row names a row of a table that is not there, or that is in quarantine itself."),
    "unreadable_change": Rule("§18.2", "The file or the text of the change cannot be read at all."),
    "warehouse_loop": Rule("§18.5", "The warehouse is refilled, over others, from itself."),
    "warehouse_on_other_site": Rule("§18.5", "The row names a site and a warehouse that stands on another one."),
}
