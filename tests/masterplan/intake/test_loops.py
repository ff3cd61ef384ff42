from __future__ import annotations

import polars as pl

from masterplan.intake import RawTable, take_in


def structure(edges, **version):
    """Bills and lines for pairs of parent and component; one bill per parent, named after it."""
    parents = sorted({parent for parent, _ in edges})
    items = sorted({item for edge in edges for item in edge})
    return {
        "item": {"company_id": ["M"] * len(items), "item_id": items},
        "bom_version": {"company_id": ["M"] * len(parents), "bom_id": parents, "item_id": parents, **version},
        "bom_line": {
            "company_id": ["M"] * len(edges),
            "bom_id": [parent for parent, _ in edges],
            "line_no": list(range(1, len(edges) + 1)),
            "component_item_id": [component for _, component in edges],
            "quantity": ["1"] * len(edges),
        },
    }


def test_every_line_of_a_loop_goes_and_the_rest_stays(take, reasons):
    edges = [("A", "B"), ("B", "C"), ("C", "A"), ("C", "D"), ("E", "A")]
    intake = take(**structure(edges))
    assert reasons(intake) == [("bom_line", row, "bom_loop", "component_item_id") for row in (1, 2, 3)]
    assert intake.quarantine["message"].to_list() == [
        "the item is needed to make itself: A → B → C → A; take one step out of the loop",
        "the item is needed to make itself: B → C → A → B; take one step out of the loop",
        "the item is needed to make itself: C → A → B → C; take one step out of the loop",
    ]
    assert intake.tables["item"].height == 5


def test_an_item_in_its_own_bill(take, reasons):
    intake = take(**structure([("A", "A"), ("A", "B")]))
    assert reasons(intake) == [("bom_line", 1, "bom_loop", "component_item_id")]
    assert ": A → A;" in intake.quarantine["message"][0]


def test_diamonds_are_no_loops(take):
    assert take(**structure([("A", "B"), ("A", "C"), ("B", "D"), ("C", "D"), ("A", "D")])).quarantine.is_empty()


def test_two_loops_through_one_item_are_told_by_their_own_path(take):
    intake = take(**structure([("A", "B"), ("B", "A"), ("A", "C"), ("C", "A")]))
    assert [message.split(": ")[1].split(";")[0] for message in intake.quarantine["message"]] == [
        "A → B → A",
        "B → A → B",
        "A → C → A",
        "C → A → C",
    ]


def test_versions_out_of_use_close_no_loop(take):
    edges = [("A", "B"), ("B", "A")]
    assert take(**structure(edges, is_active=["yes", "no"])).quarantine.is_empty()
    assert take(**structure(edges, is_approved=["no", "yes"])).quarantine.is_empty()


def test_a_shared_bill_closes_a_loop_for_any_of_its_parents(take, reasons):
    shared = structure([("A", "X")])
    shared["item"] = {"company_id": ["M"] * 3, "item_id": ["A", "B", "X"]}
    shared["bom_version"] = {"company_id": ["M"] * 3, "bom_id": ["A", "A", "X"], "item_id": ["A", "B", "X"]}
    shared["bom_line"] = {
        "company_id": ["M", "M"],
        "bom_id": ["A", "X"],
        "line_no": [1, 1],
        "component_item_id": ["X", "B"],
        "quantity": ["1", "1"],
    }
    assert [row[1:3] for row in reasons(take(**shared))] == [(1, "bom_loop"), (2, "bom_loop")]


def test_companies_are_apart(take):
    both = structure([("A", "B"), ("B", "A")])
    both["item"] = {"company_id": ["L", "L", "M", "M"], "item_id": ["A", "B", "A", "B"]}
    both["bom_version"]["company_id"] = ["L", "M"]
    both["bom_line"]["company_id"] = ["L", "M"]
    assert take(**both).quarantine.is_empty()


def test_large_knots_are_told_by_one_loop():
    items = [f"I{i:03d}" for i in range(40)]
    edges = [(parent, component) for parent in items for component in items if parent != component]
    tables = structure(edges)
    intake = take_in({name: RawTable(pl.DataFrame(columns), name) for name, columns in tables.items()})
    assert intake.quarantine.height == len(edges)
    assert intake.quarantine["message"].n_unique() == 1


def test_warehouses_that_refill_themselves(take, reasons):
    intake = take(
        warehouse={
            "company_id": ["M"] * 5,
            "warehouse_id": list("VWXYZ"),
            "site_id": ["S"] * 5,
            "main_warehouse_id": ["W", "V", "V", "Y", ""],
        },
        site={"company_id": ["M"], "site_id": ["S"]},
    )
    assert reasons(intake) == [
        ("warehouse", 1, "warehouse_loop", "main_warehouse_id"),
        ("warehouse", 2, "warehouse_loop", "main_warehouse_id"),
        ("warehouse", 3, "unknown_reference", "main_warehouse_id"),
        ("warehouse", 4, "warehouse_loop", "main_warehouse_id"),
    ]
    assert intake.tables["warehouse"]["warehouse_id"].to_list() == ["Z"]


def test_submodels_have_no_submodels(take, reasons):
    rows = {"company_id": ["C1"] * 4, "model_id": ["M", "A", "B", "X"], "parent_model_id": ["", "M", "A", "X"]}
    intake = take(forecast_model=rows)
    assert reasons(intake) == [("forecast_model", row, "forecast_model_depth", "parent_model_id") for row in (3, 4)]
    assert "A" in intake.quarantine["message"][0]
    assert intake.tables["forecast_model"]["model_id"].to_list() == ["A", "M"]


def test_calendars_that_are_their_own_base(take, reasons):
    intake = take(
        calendar={"calendar_id": ["a", "b", "c"], "base_calendar_id": ["b", "a", ""]},
        working_time={"calendar_id": ["a", "c"], "weekday": [1, 1]},
    )
    assert reasons(intake) == [
        ("calendar", 1, "calendar_loop", "base_calendar_id"),
        ("calendar", 2, "calendar_loop", "base_calendar_id"),
        ("working_time", 1, "unknown_reference", "calendar_id"),
    ]
