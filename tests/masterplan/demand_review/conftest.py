"""The group of `review_group` and a way to give its tables other rows."""

from __future__ import annotations

import pytest
from review_group import group

from masterplan.testing import company


@pytest.fixture
def tables():
    return group()


@pytest.fixture
def given():
    """Rows of input tables in place of those of the tables."""

    def replaced(tables, **rows):
        return {**tables, **{name: company(**{name: listed})[name] for name, listed in rows.items()}}

    return replaced
