from __future__ import annotations

import pytest
from by_hand import company, slowly, with_kernels
from networks import Row


@pytest.fixture(params=[slowly, with_kernels], ids=["reference", "kernel"])
def rows(request):
    """Asks one of the planners for a table of a company."""

    def ask(table: str, **tables: list[Row]) -> list[Row]:
        return request.param(company(**tables), table)

    return ask
