"""A folder of tables is replaced as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from masterplan.errors import InputError
from pipelines import output
from pipelines.output import replace_folder

KNOWN = {"a", "b"}.__contains__
ONE, TWO = pl.DataFrame({"x": [1]}), pl.DataFrame({"x": [2]})


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_new_result_takes_the_place_of_the_old_one(tmp_path) -> None:
    replace_folder({"a": ONE, "b": ONE}, tmp_path / "out", "csv", KNOWN)
    replace_folder({"a": TWO}, tmp_path / "out", "parquet", KNOWN)
    assert names(tmp_path / "out") == ["a.parquet"]
    assert names(tmp_path) == ["out"]


@pytest.mark.parametrize("broken", ["write_folder", "_swap"])
def test_when_writing_fails_the_old_result_stands_and_nothing_is_left(tmp_path, monkeypatch, broken) -> None:
    replace_folder({"a": ONE}, tmp_path / "out", "csv", KNOWN)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output, broken, full)
    with pytest.raises(InputError, match="No space left"):
        replace_folder({"a": TWO}, tmp_path / "out", "csv", KNOWN)
    assert (tmp_path / "out" / "a.csv").read_text("utf-8") == "x\n1\n"
    assert names(tmp_path) == ["out"]


def test_when_the_new_folder_cannot_be_moved_the_old_one_comes_back(tmp_path, monkeypatch) -> None:
    replace_folder({"a": ONE}, tmp_path / "out", "csv", KNOWN)
    rename = Path.rename

    def stubborn(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError(5, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(InputError, match="Input/output"):
        replace_folder({"a": TWO}, tmp_path / "out", "csv", KNOWN)
    assert (tmp_path / "out" / "a.csv").read_text("utf-8") == "x\n1\n"


@pytest.mark.parametrize("other", ["c.csv", "a.txt", "notes"])
def test_a_folder_that_holds_anything_else_is_refused(tmp_path, other) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / other).write_text("mine", "utf-8")
    with pytest.raises(InputError, match=other):
        replace_folder({"a": ONE}, tmp_path / "out", "csv", KNOWN)
    assert names(tmp_path / "out") == [other]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path) -> None:
    (tmp_path / "out").write_text("mine", "utf-8")
    with pytest.raises(InputError, match="is a file"):
        replace_folder({"a": ONE}, tmp_path / "out", "csv", KNOWN)
