"""Which items bills and names link, whether demand runs between them or not.

Belongs here: the links of items over two sets of inputs, for changes that only change the order of planning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from masterplan.compare.reach import Inputs

Item = tuple[str, ...]


class ItemLinks:
    """The items that an item is linked with; found when first asked for."""

    def __init__(self, inputs: Inputs) -> None:
        self._inputs = inputs
        self._beside: dict[Item, set[Item]] = {}

    def around(self, item: Item) -> Iterator[list[Item]]:
        """The item, the items linked with it, those linked with these, and so on; each in order of ids."""
        self._beside = self._beside or self._found()
        seen, ring = {item}, [item]
        while ring:
            yield ring
            ring = sorted({other for one in ring for other in self._beside.get(one, ())} - seen)
            seen.update(ring)

    def _found(self) -> dict[Item, set[Item]]:
        beside: dict[Item, set[Item]] = defaultdict(set)
        by_name: dict[str, Item] = {}
        for side in self._inputs.sides:
            lines = side["bom_line"].select("company_id", "bom_id", "component_item_id")
            made = side["bom_version"].select("company_id", "bom_id", "item_id")
            pairs: list[tuple[Item, Item]] = [
                ((c, up), (c, down)) for c, up, down in made.join(lines, on=["company_id", "bom_id"]).drop("bom_id").iter_rows()
            ]
            named = side["intercompany_item"].select("buyer_company_id", "buyer_item_id", "seller_company_id", "seller_item_id")
            pairs += [((row[0], row[1]), (row[2], row[3])) for row in named.iter_rows()]
            for company, item, thing in side["item"].select("company_id", "item_id", "group_item_id").iter_rows():
                pairs.append((by_name.setdefault(thing or item, (company, item)), (company, item)))
            for one, other in pairs:
                beside[one].add(other)
                beside[other].add(one)
        return beside
