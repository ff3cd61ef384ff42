"""Settings: the environment and a file, refused by name when wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from masterplan.errors import SettingsError
from pipelines.settings import Settings, foreign_systems, load_settings


@pytest.fixture(autouse=True)
def nowhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_without_any_variable_the_sample_is_planned_in_the_working_directory(tmp_path) -> None:
    settings = load_settings()
    assert (settings.source, settings.home) == ("sample", tmp_path / ".masterplan")
    assert list(tmp_path.iterdir()) == []


def test_the_environment_wins_over_the_file_and_an_argument_over_both(monkeypatch) -> None:
    Path(".env").write_text("MASTERPLAN_SIZE=2\nMASTERPLAN_SEED=3\nMASTERPLAN_HOME=filed\nOTHER=1\n", "utf-8")
    monkeypatch.setenv("MASTERPLAN_SIZE", "4")
    monkeypatch.setenv("MASTERPLAN_FIRST_PLAN_DATE", "2024-02-03")
    settings = load_settings(home=Path("given"))
    assert (settings.seed, settings.size, settings.home.name, settings.first_plan_date) == (3, 4, "given", date(2024, 2, 3))


def test_unknown_variables_of_the_environment_and_of_the_file_are_named(monkeypatch) -> None:
    Path(".env").write_text("MASTERPLAN_SEEDS=3\n", "utf-8")
    monkeypatch.setenv("MASTERPLAN_WAREHOUSE", "x")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert refused.value.rows == ("MASTERPLAN_SEEDS (did you mean MASTERPLAN_SEED?)", "MASTERPLAN_WAREHOUSE")


def test_wrong_values_are_all_named(monkeypatch) -> None:
    for name, value in {"SIZE": "0", "SEED": "x", "SOURCE": "sap", "FIRST_PLAN_DATE": "soon"}.items():
        monkeypatch.setenv(f"MASTERPLAN_{name}", value)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert sorted(row.split(":")[0] for row in refused.value.rows) == [
        "MASTERPLAN_FIRST_PLAN_DATE = 'soon'",
        "MASTERPLAN_SEED = 'x'",
        "MASTERPLAN_SIZE = '0'",
        "MASTERPLAN_SOURCE = 'sap'",
    ]


def test_every_foreign_system_has_its_folder_among_the_settings() -> None:
    assert foreign_systems()
    assert {f"{system}_dir" for system in foreign_systems()} <= set(Settings.model_fields)


def test_the_folder_of_a_source_must_be_named_and_be_there(tmp_path) -> None:
    with pytest.raises(SettingsError, match="MASTERPLAN_INPUT_DIR"):
        load_settings(source="folder").source_dir()
    with pytest.raises(SettingsError, match="MASTERPLAN_INPUT_DIR"):
        load_settings(source="folder", input_dir=tmp_path / "gone").source_dir()
    assert load_settings(source="folder", input_dir=tmp_path).source_dir() == tmp_path
