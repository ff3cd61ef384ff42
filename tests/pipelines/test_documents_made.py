"""The pages made from contracts, SQL and code are those in `docs/`, and every link in them leads somewhere."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from masterplan.contracts import INPUTS, RESULTS
from pipelines.documents import codes, lineage
from pipelines.documents.__main__ import write
from pipelines.documents.pages import COMMAND, rendered

DOCS = Path(__file__).resolve().parents[2] / "docs"
_LINK = re.compile(r"\]\(([^)\s]+)\)")


def anchors(markdown: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", re.sub(r"^```.*?^```", "", markdown, flags=re.MULTILINE | re.DOTALL), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.fixture(scope="module")
def pages():
    return rendered()


def test_the_pages_are_current(pages) -> None:
    there = {name: (DOCS / name).read_text("utf-8") for name in pages if (DOCS / name).is_file()}
    stale = sorted(name for name, text in pages.items() if there.get(name) != text)
    assert stale == [], f"these pages of docs/ are not current: run `{COMMAND}` (make docs)"
    assert {f"tables/{file.name}" for file in (DOCS / "tables").iterdir()} == {name for name in pages if name.startswith("tables/")}


@pytest.mark.parametrize("file", sorted(DOCS.rglob("*.md")), ids=lambda file: str(file.relative_to(DOCS)))
def test_every_link_leads_somewhere(file) -> None:
    for link in _LINK.findall(file.read_text("utf-8")):
        place, _, anchor = link.partition("#")
        target = (file.parent / place).resolve() if place else file
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text("utf-8")), link


def test_every_table_and_view_has_its_section(pages) -> None:
    text = "\n".join(pages.values())
    for name in [*INPUTS, *RESULTS, *(view.partition(".")[2] for view in lineage.analytics_views())]:
        assert f"\n## {name}\n" in text, name


def test_writing_again_touches_nothing_and_left_over_pages_go(pages, tmp_path) -> None:
    assert len(write(tmp_path)) == len(pages)
    (tmp_path / "tables" / "gone.md").write_text("x", "utf-8")
    (tmp_path / "sources.md").write_text("by hand", "utf-8")
    assert write(tmp_path) == [tmp_path / "tables" / "gone.md"]
    assert (tmp_path / "sources.md").is_file()


def test_lineage_follows_the_graph_the_sql_and_the_code() -> None:
    assert lineage.stages()["net_requirements"] == ["demand_forecast", "forecast_plan", "master_data"]
    stages, modules = lineage.readers("demand_history")
    assert stages == ["demand_forecast", "forecast_plan", "net_requirements"]
    assert modules == ["masterplan.forecasting.transactions", "masterplan.usage"]
    assert lineage.readers("forecast_parameter")[0] == ["demand_forecast"]
    assert lineage.readers("on_hand") == (["forecast_plan", "net_requirements"], ["masterplan.scope"])
    assert lineage.mapping_queries("vendor") == ["adventureworks"]
    assert {"plan.pegging", "plan.delay", "master.item"} <= set(lineage.view_sources("analytics.late_demand"))
    assert "demand_is_pegged_in_full" in lineage.guarding_laws("plan.pegging")


def test_exceptions_are_found_where_they_are_made() -> None:
    source = """
def _a():
    "Not this text."
    return _of(rows, "late", "error", pl.concat_str(pl.lit("Late by "), "days", pl.lit(": do this.")))
def _b():
    text = pl.lit("Other text.")
    return rows.select(pl.lit("loop").alias("code"), pl.lit("info").alias("severity"), text)
def _c():
    return rows.select("absolute_error", "error")
"""
    found = codes.exceptions({"m": ast.parse(source)})
    assert found == [codes.Finding("late", "error", "Late by … : do this."), codes.Finding("loop", "info", "Other text.")]
    assert {"loop", "negative_stock", "shortage", "no_bom"} <= {one.code for one in codes.exceptions(lineage.library_modules())}
