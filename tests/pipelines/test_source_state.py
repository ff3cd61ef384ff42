"""The state of a source changes with its files and mapping queries, and with nothing else."""

from __future__ import annotations

from pathlib import Path

import dated_group
import pytest

from masterplan.errors import SettingsError
from pipelines.settings import Settings, load_settings
from pipelines.source_state import source_state


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", source=dated_group.SYSTEM, **dated_group.write_system(tmp_path))


def test_it_stays_while_nothing_changes(settings: Settings) -> None:
    settings.home.mkdir()
    before = source_state(settings)
    (settings.home / "note.txt").write_text("x", "utf-8")
    assert source_state(settings) == before


@pytest.mark.parametrize("place", ["export/item.csv", "export/new.csv", "mappings/remembering/item.sql"])
def test_a_changed_file_changes_it(settings: Settings, tmp_path: Path, place: str) -> None:
    before = source_state(settings)
    with (tmp_path / place).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert source_state(settings) != before


def test_the_sample_is_its_seed_and_size(tmp_path: Path) -> None:
    states = {source_state(load_settings(home=tmp_path, seed=seed, size=size)) for seed in (1, 2) for size in (1, 2, 1)}
    assert len(states) == 4


def test_a_source_without_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="needs a folder"):
        source_state(load_settings(home=tmp_path, source="folder"))
