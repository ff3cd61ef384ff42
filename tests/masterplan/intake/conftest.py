"""What the intake's tests share: taking in literal tables, reading the reasons."""

from __future__ import annotations

import polars as pl
import pytest

from masterplan.intake import Intake, RawTable, take_in


@pytest.fixture
def take():
    """Take in tables given as columns of lists; a small valid item table is there unless given."""

    def _take(**tables: dict[str, list]) -> Intake:
        given = {"item": {"company_id": ["M", "M"], "item_id": ["A", "B"]}, **tables}
        return take_in({name: RawTable(pl.DataFrame(columns), f"{name}.csv") for name, columns in given.items()})

    return _take


@pytest.fixture
def reasons():
    """Table, source row, rule and column of every quarantine row."""

    def _reasons(intake: Intake) -> list[tuple[str, int, str, str]]:
        return intake.quarantine.select("table_name", "source_row", "rule", "column_name").rows()

    return _reasons
