from __future__ import annotations


def versions(bills, starts, ends, **rest):
    size = len(bills)
    return {"company_id": ["M"] * size, "bom_id": bills, "item_id": ["A"] * size, "from_date": starts, "to_date": ends, **rest}


def test_the_earliest_stays_and_those_that_overlap_it_go(take, reasons):
    starts = ["2025-03-01", "2025-01-01", "2025-02-01", "2025-01-15"]
    ends = ["", "2025-01-31", "2025-02-28", "2025-03-15"]
    intake = take(bom_version=versions(["b1", "b2", "b3", "b4"], starts, ends))
    assert reasons(intake) == [("bom_version", 4, "overlapping_validity", "from_date")]
    assert intake.quarantine["message"][0] == "holds while row 2 holds too; end one before the other begins, or make one inactive"


def test_one_shared_day_overlaps(take, reasons):
    intake = take(bom_version=versions(["b1", "b2"], ["2025-01-01", "2025-01-31"], ["2025-01-31", ""]))
    assert [row[1] for row in reasons(intake)] == [2]


def test_absent_dates_are_open(take, reasons):
    intake = take(bom_version=versions(["b2", "b1", "b3"], ["", "", "2025-01-01"], ["2024-12-31", "", ""]))
    assert [row[1] for row in reasons(intake)] == [1, 3]
    assert intake.tables["bom_version"]["bom_id"].to_list() == ["b1"]


def test_rows_out_of_use_overlap_nothing(take):
    rows = versions(["b1", "b2", "b3"], [""] * 3, [""] * 3, is_active=["yes", "no", "yes"], is_approved=["yes", "yes", "no"])
    assert take(bom_version=rows).quarantine.is_empty()


def test_groups_do_not_touch_each_other(take):
    rows = versions(["b1", "b2", "b3"], [""] * 3, [""] * 3, site_id=["", "S", "T"], from_qty=["0", "0", "0"])
    assert take(bom_version=rows).quarantine.is_empty()
    assert take(route_version={**{k: v for k, v in rows.items() if k != "bom_id"}, "route_id": ["r1", "r2", "r3"]}).quarantine.is_empty()


def test_rows_that_are_broken_anyway_overlap_nothing(take, reasons):
    rows = versions(["b1", "b2"], ["2025-01-01", "2025-02-01"], ["", ""], from_qty=["0", "0"], is_active=["perhaps", "yes"])
    assert reasons(take(bom_version=rows)) == [("bom_version", 1, "not_parsable", "is_active")]
