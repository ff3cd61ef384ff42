"""The pages: the tables by domain with columns and lineage, an index, the codes.

Belongs here: texts by file, relative to the folder `docs`. Writing them is the business of `__main__`.
"""

from __future__ import annotations

from dataclasses import replace
from inspect import getdoc
from typing import TYPE_CHECKING, Final

from masterplan.contracts import (
    INPUTS,
    QUARANTINE,
    RESULTS,
    STORAGE,
    forecasting,
    order_settings,
    orders,
    organisation,
    policies,
    products,
    reviews,
    sources,
    structure,
)
from masterplan.contracts.pages import code, escaped, markdown_table, section, sentence, table_section, without_empty
from masterplan.intake.rules import RULES
from pipelines.documents import codes, lineage
from pipelines.warehouse.headers import header
from pipelines.warehouse.tables import FORECASTS, PUBLIC

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from masterplan.contracts import Table

COMMAND: Final = "python -m pipelines.documents"
_NOTE: Final = f"<!-- made by `{COMMAND}` from the contracts, the SQL and the code: change those -->"
_DOMAINS: Final[tuple[ModuleType, ...]] = (
    organisation,
    products,
    order_settings,
    structure,
    sources,
    orders,
    forecasting,
    reviews,
    policies,
)
_INPUT_PAGES: Final = {module.__name__.rpartition(".")[2]: [table.name for table in module.TABLES] for module in _DOMAINS}


def rendered() -> dict[str, str]:
    """Text by file, relative to the folder `docs`."""
    pages = {f"tables/{name}.md": _input_page(name) for name in _INPUT_PAGES}
    return {
        "tables/README.md": _index(),
        **pages,
        "tables/forecast.md": _result_page("Forecasts", "What stage demand_forecast makes, by plan date.", "forecast", FORECASTS),
        "tables/plan.md": _result_page(
            "Plans", "What users query of plans: every row belongs to one version of one plan of one plan date.", "plan", PUBLIC
        ),
        "tables/analytics.md": _views_page(),
        "tables/warehouse.md": _warehouse_page(),
        "codes.md": _codes_page(),
    }


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([_NOTE, f"# {title}", *(part for part in parts if part)]) + "\n"


def _lead(module: ModuleType) -> str:
    return (getdoc(module) or "").partition("\n")[0]


def _input_page(page: str) -> str:
    module = next(module for module in _DOMAINS if module.__name__.endswith(f".{page}"))
    kept = "Rows that keep their contract are in schema `master`, the others in `quarantine`: see [how](README.md#input)."
    return _page(
        page.capitalize(),
        _lead(module),
        kept,
        *(table_section(INPUTS[name], _link, _input_lineage(name), is_received=True) for name in _INPUT_PAGES[page]),
    )


def _input_lineage(name: str) -> list[str]:
    queries = [f"[{system}](../../sql/sources/{system}/{name}.sql)" for system in lineage.mapping_queries(name)]
    readers, modules = lineage.readers(name)
    named_by = [other for other, table in INPUTS.items() if other != name and any(ref.target == name for ref in table.references)]
    where = ", ".join(f"[{_short(module)}](../../{module.replace('.', '/')}.py)" for module in modules)
    return [
        *([f"Mapped from {', '.join(queries)}"] if queries else []),
        *([f"Named by {', '.join(map(_link, named_by))}"] if named_by else []),
        f"Read by {', '.join(map(code, readers))} in {where}" if readers else "Read by no stage",
        *_view_facts(f"master.{name}"),
    ]


def _result_page(title: str, lead: str, schema: str, names: Iterable[str]) -> str:
    tables = [RESULTS[name] for name in names]
    return _page(title, lead, *(table_section(table, _link, _result_lineage(schema, table), is_received=False) for table in tables))


def _result_lineage(schema: str, table: Table) -> list[str]:
    laws = ", ".join(f"[{law}](../codes.md#{law})" for law in lineage.guarding_laws(f"{schema}.{table.name}"))
    writers = lineage.writers(table.name)
    return [
        *([f"Written by {', '.join(map(code, writers))}"] if writers else []),
        *([f"Checked by {laws}"] if laws else []),
        *_view_facts(f"{schema}.{table.name}"),
    ]


def _view_facts(name: str) -> list[str]:
    views = [_link(view) for view in lineage.views_over(name)]
    return [f"Shown by {', '.join(views)}"] if views else []


def _views_page() -> str:
    lead = "In the warehouse and in the published DuckDB file. Unless a view says otherwise it shows current versions."
    return _page("Views for analysts", lead, *(_view_section(view) for view in lineage.analytics_views()))


def _view_section(view: str) -> str:
    told = header(f"views/{view.replace('.', '/')}")
    rows = [[code(column.name), code(column.type), escaped(column.meaning)] for column in lineage.view_columns(view)]
    over = [f"Over {', '.join(map(_link, lineage.view_sources(view)))}; [query](../../sql/views/{view.replace('.', '/')}.sql)"]
    notes = [escaped(note) for note in lineage.notes(view)]
    grain = " ".join(sentence(text) for text in (told.meaning, told.grain) if text)
    whole = section(view.partition(".")[2], grain, told.key, without_empty([["column", "type", "meaning"], *rows]), [*notes, *over])
    example = lineage.example(view)
    return whole + (f"\n\n```sql\n{example}\n```" if example else "")


def _warehouse_page() -> str:
    lead = (
        "How the warehouse keeps what the other pages show; for those who look inside. Input tables have two columns more there: "
        "`valid_from`, the first plan date for which the source said so, and `valid_to`, the first for which it no longer did. "
        "Tables of plans have a range of versions, `from_version` to `to_version`, in place of `version`."
    )
    quarantine = _stored(replace(QUARANTINE, name="<table>", _by_name={}), "One per input table; `plan_date` stands before these columns")
    return _page("Inside the warehouse", lead, *map(_stored, STORAGE.values()), quarantine)


def _stored(table: Table, *facts: str) -> str:
    whole = replace(table, name=escaped(table.qualified_name), _by_name={})
    return table_section(whole, _link, facts, is_received=False)


def _index() -> str:
    groups = [
        ("Input", _input_lead(), [(_link(name), INPUTS[name].grain) for names in _INPUT_PAGES.values() for name in names]),
        ("Forecasts", "", [(_link(name), RESULTS[name].grain) for name in FORECASTS]),
        ("Plans", "", [(_link(f"plan.{name}"), table.grain) for name, table in PUBLIC.items()]),
        ("Views for analysts", "", [(_link(view), _what(view)) for view in lineage.analytics_views()]),
    ]
    parts = [part for title, lead, rows in groups for part in (f"## {title}", lead, _listed(title, rows))]
    return _page("The tables", _flow(), "[Inside the warehouse](warehouse.md), [codes](../codes.md)", *parts)


def _what(view: str) -> str:
    return header(f"views/{view.replace('.', '/')}").meaning


def _listed(title: str, rows: list[tuple[str, str]]) -> str:
    head = ["view", "shows"] if title.startswith("Views") else ["table", "one row is"]
    return markdown_table([head, *([link, escaped(text)] for link, text in rows)])


def _input_lead() -> str:
    return (
        "Each table comes from the file of its name in a folder of canonical tables, or from the mapping query of its name "
        "([your own system](../sources.md)). Stage `master_data` takes it in: rows that keep their contract are kept in "
        "`master.<table>` with the dates between which the source said so, the others in `quarantine.<table>` with the "
        "[rule](../codes.md#rules-of-the-quarantine) they break. Keys are unique; a row that names (→) a row that is not there is rejected."
    )


def _flow() -> str:
    """The stages as a picture, from the asset graph; what a stage reads only over another one is left out."""
    graph = lineage.stages()
    behind = {stage: {far for near in reads for far in graph[near]} for stage, reads in graph.items()}
    arrows = [f"    {near} --> {stage}" for stage, reads in graph.items() for near in reads if near not in behind[stage]]
    ends = ["    source[(files or a foreign system)] --> master_data", "    published_plan --> analysts[(Parquet and views)]"]
    return "\n".join(["```mermaid", "flowchart LR", ends[0], *arrows, ends[1], "```"])


def _codes_page() -> str:
    rules = markdown_table([["rule", "says", "law"], *([code(name), escaped(rule.says), rule.law] for name, rule in RULES.items())])
    found = [
        [code(one.code), one.severity, escaped(one.text) or "The reason is in the row."]
        for one in codes.exceptions(lineage.library_modules())
    ]
    laws = [f"### {law.name}\n\n{escaped(law.says)} Guards {', '.join(map(code, law.stages))}." for law in codes.guarding_laws()]
    family = [[code(name), escaped(says)] for name, says in codes.error_classes()]
    return _page(
        "Codes",
        "The numbers behind § are those of [the law](../masterplan/semantics.md).",
        "## Rules of the quarantine",
        "A row that breaks one is left out and kept in `quarantine.<table>`; the rest is planned (§18).",
        rules,
        "## Exceptions of a plan",
        "What a planner must look at, in [plan.exception](tables/plan.md#exception).",
        markdown_table([["code", "severity", "text"], *found]),
        "## Laws between the stages",
        "A stage whose result breaks one stops the run; nothing is published. Each is a query that gives the rows that break it.",
        *laws,
        "## Errors",
        "The work asked for cannot be done at all: a message with the rows and the way out, exit code 2.",
        markdown_table([["error", "means"], *family]),
    )


def _link(name: str) -> str:
    """The link from a page of tables to a table: an input by its bare name, others with their schema."""
    schema, _, bare = name.rpartition(".")
    page = next((page for page, names in _INPUT_PAGES.items() if bare in names and schema in {"", "master"}), None)
    if page:
        return f"[{bare}]({page}.md#{bare})"
    if name in STORAGE:
        return f"[{name}](warehouse.md#{name.replace('.', '')})"
    return f"[{bare}]({schema or 'forecast'}.md#{bare})"


def _short(module: str) -> str:
    return module.partition(".")[2]
