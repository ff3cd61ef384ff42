"""Groups of companies that have nothing to do with each other, so that each can be planned alone.

Belongs here: which rows name which companies together. No rule of planning: what no rule leads across needs no rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from reference.facts import Row, Rows

_NAMES_A_COMPANY = "company_id"


def islands(rows: Rows) -> Iterator[dict[str, list[Row]]]:
    """The rows of each group by table, in their order; rows that name no company belong to every group.

    Two companies are of one group when a row names both. Without any company there is one group of no company.
    """
    group = _groups(rows)
    shared: dict[str, list[Row]] = {name: [] for name in rows}
    own: dict[str, dict[str, list[Row]]] = {name: {table: [] for table in rows} for name in set(group.values())}
    for table, of_table in rows.items():
        columns = _columns(of_table)
        for row in of_table:
            named = next((row[column] for column in columns if row[column]), None)
            (own[group[named]] if named else shared)[table].append(row)
    for name in sorted(own):
        yield {table: [*shared[table], *own[name][table]] for table in rows}
    if not own:
        yield shared


def _groups(rows: Rows) -> dict[str, str]:
    """The least company of the group of each company."""
    beside: dict[str, set[str]] = defaultdict(set)
    for of_table in rows.values():
        columns = _columns(of_table)
        for named in {tuple(row[column] for column in columns) for row in of_table}:
            for company in filter(None, named):
                beside[company].update(filter(None, named))
    found: dict[str, str] = {}
    for least in sorted(beside):
        waiting = [least] if least not in found else []
        while waiting:
            company = waiting.pop()
            if company not in found:
                found[company] = least
                waiting += beside[company]
    return found


def _columns(of_table: Sequence[Row]) -> list[str]:
    return [name for name in of_table[0] if name.endswith(_NAMES_A_COMPANY)] if of_table else []
