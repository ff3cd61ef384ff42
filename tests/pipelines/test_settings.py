"""Settings: the environment and a file, refused by name when wrong."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from masterplan.errors import SettingsError
from pipelines import ui
from pipelines.commands.settings import show_example, show_settings
from pipelines.settings import Settings, environment_of, foreign_systems, load_settings, load_with_origins


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


def test_own_mapping_queries_are_sources_that_read_the_input_folder(tmp_path, monkeypatch) -> None:
    for name in ("tiny_erp", "Not a name", "_hidden"):
        (tmp_path / "maps" / name).mkdir(parents=True)
    (tmp_path / "maps" / "file.sql").write_text("select 1", "utf-8")
    for name, value in {"MAPPINGS_DIR": "maps", "SOURCE": "tiny_erp", "INPUT_DIR": str(tmp_path)}.items():
        monkeypatch.setenv(f"MASTERPLAN_{name}", value)
    settings = load_settings()
    assert (settings.mappings_dir, settings.source_dir()) == (tmp_path / "maps", tmp_path)
    assert sorted({*foreign_systems(settings.mappings_dir)} - {*foreign_systems()}) == ["tiny_erp"]


def test_a_folder_of_mapping_queries_that_is_not_there_is_refused(tmp_path) -> None:
    with pytest.raises(SettingsError, match="MASTERPLAN_MAPPINGS_DIR"):
        load_settings(mappings_dir=tmp_path / "gone")


def toml(text: str, folder: str = ".") -> Path:
    file = Path(folder) / "masterplan.toml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, "utf-8")
    return file.absolute()


def test_argument_then_environment_then_dotenv_then_toml_then_default(monkeypatch) -> None:
    toml('home = "t"\nsize = 2\nseed = 2\nfirst_plan_date = 2024-05-06\npublished_plan_dates = 2\n')
    Path(".env").write_text("MASTERPLAN_SIZE=3\nMASTERPLAN_SEED=3\nMASTERPLAN_HOME=e\n", "utf-8")
    monkeypatch.setenv("MASTERPLAN_SEED", "4")
    monkeypatch.setenv("MASTERPLAN_HOME", "v")
    settings, origins = load_with_origins(home=Path("given"))
    assert (settings.home.name, settings.seed, settings.size, settings.published_plan_dates) == ("given", 4, 3, 2)
    assert (settings.first_plan_date, settings.source) == (date(2024, 5, 6), "sample")
    places = [origins.place(name) for name in ("seed", "size", "published_plan_dates", "source")]
    assert places == ["the environment", ".env", str(Path("masterplan.toml").absolute()), "default"]


def test_folders_of_the_file_are_meant_from_its_folder_wherever_it_is_read(monkeypatch, tmp_path) -> None:
    file = toml('home = "own"\ninput_dir = "../in"\nadventureworks_dir = "/export"\nmappings_dir = "maps"\nneutral_mrp_dir = ""\n', "conf")
    (tmp_path / "conf" / "maps").mkdir()
    for place, name in ((".", "conf/masterplan.toml"), ("conf", str(file))):
        monkeypatch.chdir(tmp_path / place)
        monkeypatch.setenv("MASTERPLAN_CONFIG", name)
        settings = load_settings()
        assert settings.home == tmp_path / "conf" / "own"
        assert settings.input_dir.resolve() == tmp_path / "in"
        assert (settings.adventureworks_dir, settings.mappings_dir) == (Path("/export"), tmp_path / "conf" / "maps")
        assert settings.neutral_mrp_dir is None


def test_the_file_may_be_named_in_dotenv() -> None:
    toml("size = 5\n", "conf")
    Path(".env").write_text("MASTERPLAN_CONFIG=conf/masterplan.toml\n", "utf-8")
    assert load_settings().size == 5


def test_unknown_names_of_the_file_are_refused_with_the_nearest_known() -> None:
    file = toml("sise = 3\nSeed = 1\nwarehouse = 2\n[sample]\nsize = 1\n")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(file) in str(refused.value)
    assert sorted(refused.value.rows) == [
        "Seed (did you mean seed?)",
        "[sample]: settings stand at the top, without a table",
        "sise (did you mean size?)",
        "warehouse",
    ]


@pytest.mark.parametrize(
    ("line", "name", "said"),
    [
        ("size = 0", "size", "0: Input should be greater than or equal to 1"),
        ("size = true", "size", "True: Input should be a valid integer"),
        ('seed = "x"', "seed", "'x': Input should be a valid integer"),
        ("home = [1]", "home", "[1]: Input is not a valid path"),
        ('source = "sap"', "source", "'sap': 'sap' is no source; choose one of sample, folder, adventureworks"),
        ('mappings_dir = "gone"', "mappings_dir", "is no folder"),
        ('first_plan_date = "soon"', "first_plan_date", "'soon': Input should be a valid date"),
    ],
)
def test_a_wrong_value_of_the_file_names_file_setting_value_and_what_is_allowed(line, name, said) -> None:
    file = toml(f"{line}\n")
    with pytest.raises(SettingsError) as refused:
        load_settings()
    (row,) = refused.value.rows
    assert row.startswith(f"{file}: {name} = ")
    assert said in row


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"size = 1\nhome = \n", "at line 2, column 8"),
        (b"size = 1\nsize = 2\n", "at line 2"),
        (b"size = 1\nhome = '\xff'\n", "no UTF-8 text (line 2)"),
    ],
)
def test_a_file_that_is_no_toml_is_told_with_the_line(tmp_path, content, said) -> None:
    (tmp_path / "masterplan.toml").write_bytes(content)
    with pytest.raises(SettingsError) as refused:
        load_settings()
    assert str(tmp_path / "masterplan.toml") in str(refused.value)
    assert said in str(refused.value)


def test_a_file_that_is_named_and_absent_or_no_file_is_refused(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("MASTERPLAN_CONFIG", "gone.toml")
    with pytest.raises(SettingsError, match=r"no settings file .*gone\.toml\nMASTERPLAN_CONFIG names it"):
        load_settings()
    monkeypatch.setenv("MASTERPLAN_CONFIG", str(tmp_path))
    with pytest.raises(SettingsError, match="cannot be read: Is a directory"):
        load_settings()


def test_a_file_of_another_editor_is_read(tmp_path) -> None:
    (tmp_path / "masterplan.toml").write_bytes(b"\xef\xbb\xbfsize = 3\r\nseed = 4\r\n")
    assert (load_settings().size, load_settings().seed) == (3, 4)


def test_a_dotenv_that_is_no_text_is_refused() -> None:
    Path(".env").write_bytes(b"MASTERPLAN_HOME=\xff\n")
    with pytest.raises(SettingsError, match=r"\.env of .* cannot be read"):
        load_settings()


def test_a_child_process_sees_the_same_settings_in_another_folder(monkeypatch, tmp_path) -> None:
    toml('input_dir = "in"\nsize = 3\nseed = 5\nfirst_plan_date = 2024-05-06\n')
    monkeypatch.setenv("MASTERPLAN_ADVENTUREWORKS_DIR", "aw")
    settings = load_settings(home=tmp_path / "home", size=4)
    child = environment_of(settings, tmp_path / "dagster")
    assert child["DAGSTER_HOME"] == str(tmp_path / "dagster")
    assert child["MASTERPLAN_CONFIG"] == str(tmp_path / "masterplan.toml")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    toml("size = 9\n")
    for name, value in child.items():
        monkeypatch.setenv(name, value)
    assert load_settings() == settings.model_copy(update={"adventureworks_dir": tmp_path / "aw"})


def test_the_example_is_a_file_of_all_defaults() -> None:
    console = Console(record=True, width=60)
    show_example(console)
    example = console.export_text()
    names = re.findall(r"^# (\w+) = ", example, re.MULTILINE)
    assert names == list(Settings.model_fields)
    before = load_settings()
    toml(example)
    assert load_settings() == before
    optional = [name for name, field in Settings.model_fields.items() if field.default is None]
    lines = [line.removeprefix("# ") for line in example.splitlines() if re.match(r"# \w+ = ", line)]
    toml("\n".join(line for line in lines if line.split(" =")[0] not in optional))
    assert load_settings() == before
    assert set(load_with_origins()[1].by_name) == set(Settings.model_fields) - set(optional)


def test_the_list_names_every_setting_its_value_and_where_it_comes_from(monkeypatch) -> None:
    file = toml("size = 3\n")
    monkeypatch.setenv("MASTERPLAN_SEED", "5")
    console = Console(record=True, width=60)
    show_settings(console)
    shown = console.export_text()
    assert f"Settings file: {file}" in shown
    assert f"size = 3    [{file}]" in shown
    assert "seed = 5    [the environment]" in shown
    for name, field in Settings.model_fields.items():
        assert f"\n{name} = " in shown
        assert f"{field.description}; MASTERPLAN_{name.upper()}" in shown


def test_what_the_ui_starts_sees_the_settings_of_the_file(monkeypatch, tmp_path) -> None:
    toml('home = "h"\nseed = 5\npublished_plan_dates = 2\n')
    program = f"""
import os, sys
os.chdir("/")
sys.path[:0] = [{str(Path(ui.__file__).parents[1])!r}]
from pathlib import Path
from pipelines.settings import load_settings
Path(sys.argv[1]).write_text(load_settings().model_dump_json())
"""
    monkeypatch.setattr(ui, "_command", lambda port: [sys.executable, "-c", program, str(tmp_path / f"seen{port}")])
    settings = load_settings()
    with ui.dagster_processes(settings, 1) as child:
        assert child.wait(60) == 0
    assert (tmp_path / "seen1").read_text() == settings.model_dump_json()
