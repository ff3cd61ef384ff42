"""A table as a section of a page: all that is declared, in markdown that stays whole."""

from __future__ import annotations

from masterplan.contracts.core import Column, Kind, Table, Validity, choice, day, number, refers, text
from masterplan.contracts.pages import table_section


def test_a_section_tells_all_that_is_declared() -> None:
    table = Table(
        "master",
        "rate",
        "one rate",
        ("rate_id",),
        (
            text("rate_id", "Rate"),
            choice("kind", ("a", "b"), "Kind | of rate", "a"),
            number("share", "Share", "percent", minimum=0, maximum=100),
            day("from_date", "From", nullable=True),
            day("to_date", "To", nullable=True),
        ),
        (refers("kind", "kinds", "kind"),),
        Validity(("kind",)),
        notes="A note.",
    )
    assert table_section(table, "[{0}](x#{0})".format, ["Read by nobody"], is_received=True).splitlines() == [
        "## rate",
        "",
        "One rate. Key: `rate_id`.",
        "",
        "| column | type | unit | if absent | allowed | meaning |",
        "| --- | --- | --- | --- | --- | --- |",
        "| `rate_id` | `varchar` |  | required |  | Rate |",
        "| `kind` | `varchar` |  | `a` | `a`, `b` | Kind \\| of rate → [kinds](x#kinds) |",
        "| `share` | `double` | percent | required | 0 to 100 | Share |",
        "| `from_date` | `date` |  | stays absent |  | From |",
        "| `to_date` | `date` |  | stays absent |  | To |",
        "",
        "- Rows hold from `from_date` to `to_date`, both days included; those of one (`kind`) must not overlap.",
        "- A note.",
        "- Read by nobody",
    ]


def test_what_is_made_has_no_defaults_and_what_is_empty_in_every_row_is_left_out() -> None:
    columns = (text("id", "Id"), Column("lead", Kind.COUNT, "Lead", "count", default=3, nullable=False), day("end", "End", nullable=True))
    table = Table("plan", "t", "one t", ("id",), columns)
    assert table_section(table, str, [], is_received=False).splitlines()[4:] == [
        "| column | type | absent | meaning |",
        "| --- | --- | --- | --- |",
        "| `id` | `varchar` |  | Id |",
        "| `lead` | `integer` |  | Lead |",
        "| `end` | `date` | may be | End |",
    ]
