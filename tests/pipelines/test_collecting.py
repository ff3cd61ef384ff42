"""The collector looks rarely while very much is made, and as before afterwards."""

from __future__ import annotations

import gc

import pytest

from pipelines.collecting import collected_rarely, keep_loaded


@pytest.mark.parametrize("error", [None, ZeroDivisionError])
def test_what_was_set_before_is_set_again_however_it_ends(error):
    before = gc.get_threshold()
    try:
        with collected_rarely():
            assert all(now > then for now, then in zip(gc.get_threshold(), before, strict=True))
            if error:
                raise error
    except ZeroDivisionError:
        pass
    assert gc.get_threshold() == before


def test_what_is_loaded_is_not_looked_through_until_the_end():
    frozen = gc.get_freeze_count()
    with collected_rarely():
        keep_loaded()
        assert gc.get_freeze_count() > frozen
    assert gc.get_freeze_count() == 0
    # as the whole run of tests has it
    gc.freeze()
