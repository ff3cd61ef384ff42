"""A group of options stands for all of them: in their place, with their defaults, on the command line as if written out."""

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from pipelines.option_groups import with_groups


@dataclass(frozen=True)
class Place:
    """Where."""

    site: Annotated[str, typer.Option("--site", help="Site.")] = "S"
    rows: Annotated[list[str] | None, typer.Option("--row", help="Rows.")] = None


@pytest.fixture
def app():
    made = typer.Typer()

    @made.command()
    @with_groups
    def put(what: Annotated[str, typer.Argument(help="What.")], *, count: int = 1, place: Place, hard: bool = False) -> None:
        """Put something somewhere."""
        typer.echo(f"{what} {count} {place.site} {place.rows} {hard}")

    return made


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["box"], "box 1 S None False"),
        (["box", "--site", "T", "--row", "1", "--row", "2", "--count", "3", "--hard"], "box 3 T ['1', '2'] True"),
    ],
)
def test_options_of_a_group_come_together(app, given, told):
    assert CliRunner().invoke(app, given).output.strip() == told


def test_help_tells_the_options_in_their_place_and_the_command_by_its_own_words(app):
    text = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "120"}).output

    assert "Put something somewhere." in text
    assert text.index("--count") < text.index("--site") < text.index("--row") < text.index("--hard")
    assert "--place" not in text


def test_what_a_group_does_not_know_is_refused(app):
    assert CliRunner().invoke(app, ["box", "--shelf", "1"]).exit_code == 2
