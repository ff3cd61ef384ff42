"""The command `masterplan` in this process, as somebody types it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from pipelines.cli import main


class Ended(NamedTuple):
    """How a command ended: its exit code, and the words it wrote to both streams, in one line each."""

    code: int
    out: str
    err: str


def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *words: str) -> Callable[..., Ended]:
    """What runs `masterplan`, these words and further ones; a traceback fails the test."""

    def run(*arguments: object) -> Ended:
        monkeypatch.setattr(sys, "argv", ["masterplan", *words, *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as end:
            code = int(end.code or 0)
        shown = capsys.readouterr()
        assert "Traceback" not in shown.out + shown.err
        return Ended(code, " ".join(shown.out.split()), " ".join(shown.err.split()))

    return run
