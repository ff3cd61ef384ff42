"""Nodes that need no special rule come out the same by the quick sweep and by the netting that knows every rule."""

from __future__ import annotations

import numpy as np
import pytest
from networks import PLAN_ID, random_network
from random_company import FEATURES, PLAN_DATE

from masterplan.netting import net_network
from masterplan.question import problem_of

PLAIN = set(FEATURES) - {"sequences", "floors", "fences"}


@pytest.mark.parametrize("seed", range(6))
def test_both_give_the_same_orders_and_pegging(seed) -> None:
    network = random_network(seed, PLAIN, 8)
    problem = problem_of(network.tables, plan_id=PLAN_ID, plan_date=PLAN_DATE, baseline=network.baseline)
    everywhere = problem.special._replace(is_special=np.ones_like(problem.special.is_special))
    quick, full = net_network(problem), net_network(problem._replace(special=everywhere))
    for name, left, right in zip(quick._fields, quick, full, strict=True):
        assert np.array_equal(left, right), name
    assert len(quick.order_node) > 0
