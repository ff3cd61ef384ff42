"""The numbered law as data: number -> its sentence, read from `semantics.md`, which every `rule` column cites.

Belongs here: reading the law. What a rule does is told by the module that the law's number names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final

from masterplan.errors import ContractError

if TYPE_CHECKING:
    from collections.abc import Mapping

_SECTION: Final = re.compile(r"^## (§\d+) (.+)$", re.MULTILINE)
_NUMBER: Final = re.compile(r"§\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Law:
    """One number of the law: `§8.3`, the title of its section, its sentences in one line without markup."""

    number: str
    title: str
    text: str


@cache
def law() -> Mapping[str, Law]:
    """Every number of the law. A section whose items are not numbered, and the lead of one, stands under its own number."""
    page = resources.files("masterplan").joinpath("semantics.md").read_text("utf-8")
    _, *parts = _SECTION.split(page)
    found: dict[str, Law] = {}
    for number, title, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        lead, items = _items(" ".join(body.split()).replace("**", "").replace("`", ""))
        found[number] = Law(number, title, lead)
        found.update({f"{number}.{count}": Law(f"{number}.{count}", title, text) for count, text in enumerate(items, 1)})
    return found


def cited(rule: str) -> list[Law]:
    """The rules that a `rule` column cites, in its order. Errors: ContractError for a number that the law lacks."""
    numbers = _NUMBER.findall(rule)
    unknown = [number for number in numbers if number not in law()]
    if unknown:
        raise ContractError("An order cites rules that the law lacks.", rows=unknown, way_out="This is a defect; please report it.")
    return [law()[number] for number in numbers]


def _items(body: str) -> tuple[str, list[str]]:
    """What stands before the first number, and the numbered items, several of which may stand in one line."""
    cuts: list[tuple[int, int]] = []
    while found := re.compile(rf"(?:^|(?<= )){len(cuts) + 1}\. ").search(body, cuts[-1][1] if cuts else 0):
        cuts.append(found.span())
    ends = [*(start for start, _ in cuts[1:]), len(body)] if cuts else []
    lead = body[: cuts[0][0]] if cuts else body
    return lead.strip(), [body[begin:end].strip() for (_, begin), end in zip(cuts, ends, strict=True)]
