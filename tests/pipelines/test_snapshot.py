"""The definitions are what the snapshot says; whoever changes them sees in the snapshot what changed."""

from __future__ import annotations

from pipelines.snapshot import COMMAND, SNAPSHOT, text


def test_definitions_are_as_in_the_snapshot() -> None:
    assert text() == SNAPSHOT.read_text("utf-8"), f"the definitions have changed: look at the difference, then run `{COMMAND}`"
