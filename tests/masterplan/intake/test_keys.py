from __future__ import annotations


def test_equal_rows_keep_the_first(take, reasons):
    intake = take(unit={"unit_id": ["EA", "KG", "EA", "EA"], "decimals": ["0", "2", "", "0.0"]})
    assert reasons(intake) == [("unit", 3, "duplicate_key", "unit_id"), ("unit", 4, "duplicate_key", "unit_id")]
    assert intake.tables["unit"].rows() == [("EA", 0), ("KG", 2)]
    assert intake.quarantine["message"][0] == "rows 1, 3, 4 are equal, the first was kept; remove the others"


def test_rows_that_contradict_each_other_all_go(take, reasons):
    intake = take(unit={"unit_id": ["EA", "KG", "EA", "EA"], "decimals": ["0", "2", "1", "0"]})
    assert [row[1:3] for row in reasons(intake)] == [(1, "duplicate_key"), (3, "duplicate_key"), (4, "duplicate_key")]
    assert intake.tables["unit"]["unit_id"].to_list() == ["KG"]
    assert set(intake.quarantine["message"]) == {"rows 1, 3, 4 have one key but differ; keep the right one"}


def test_absent_parts_of_a_key_are_equal(take, reasons):
    versions = {"company_id": ["M", "M"], "bom_id": ["b", "b"], "item_id": ["A", "A"], "from_date": ["", ""], "is_active": ["yes", "no"]}
    assert [row[1:3] for row in reasons(take(bom_version=versions))] == [(1, "duplicate_key"), (2, "duplicate_key")]


def test_a_row_that_is_broken_anyway_contradicts_nothing(take, reasons):
    intake = take(unit={"unit_id": ["EA", "EA"], "decimals": ["x", "2"]})
    assert reasons(intake) == [("unit", 1, "not_parsable", "decimals")]
    assert intake.tables["unit"].rows() == [("EA", 2)]


def test_keys_that_only_look_alike_are_different(take):
    intake = take(item={"company_id": ["M", "M", "m", "M "], "item_id": ["a", "A", "a", "a"]})
    assert intake.quarantine.is_empty()


def test_many_rows_of_one_key_are_named_in_short(take):
    intake = take(unit={"unit_id": ["EA"] * 9, "decimals": [str(i % 3) for i in range(9)]})
    assert intake.quarantine["message"][8] == "rows 1, 2, 3, 4, 5, … have one key but differ; keep the right one"
