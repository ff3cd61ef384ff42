"""What stages made last: kept until it is forgotten or made again, each stage and plan date for itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.warehouse import Warehouse
from pipelines.warehouse.stage_results import StageResult

DAY, NEXT = date(2025, 3, 3), date(2025, 3, 10)
FIRST, SECOND = StageResult("run 1", "from this", "so"), StageResult("run 2", "from that", "so")


def test_the_last_result_is_known_until_it_is_forgotten(warehouse: Warehouse) -> None:
    warehouse.note_stage_result("a", DAY, FIRST)
    warehouse.note_stage_result("a", NEXT, FIRST)
    warehouse.note_stage_result("b", DAY, FIRST)
    warehouse.note_stage_result("a", DAY, SECOND)
    assert [warehouse.stage_result("a", DAY), warehouse.stage_result("a", NEXT), warehouse.stage_result("b", DAY)] == [SECOND, FIRST, FIRST]
    warehouse.forget_stage_result("a", DAY)
    assert [warehouse.stage_result("a", DAY), warehouse.stage_result("a", NEXT), warehouse.stage_result("b", DAY)] == [None, FIRST, FIRST]


@pytest.mark.parametrize("left", [None, b""])
def test_a_home_in_which_nothing_was_made_yet_has_no_result(tmp_path: Path, left: bytes | None) -> None:
    place = tmp_path / "kept.duckdb"
    if left is not None:
        # what a process leaves that is killed while the file is made
        place.write_bytes(left)
    assert Warehouse(place).stage_result("a", DAY) is None
