"""Webserver and daemon start together and end together."""

from __future__ import annotations

import json
import signal
import socket
import sys
import time
from http.client import HTTPConnection

import pytest
from rich.console import Console

from masterplan.errors import SettingsError
from pipelines import ui
from pipelines.commands.ui import serve
from pipelines.settings import Settings, load_settings

_SERVER = """
import http.server, sys
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Answer).serve_forever()
"""
_DEAF = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"


@pytest.fixture
def settings(tmp_path) -> Settings:
    return load_settings(home=tmp_path / "home")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def stand_in(monkeypatch, program: str) -> None:
    monkeypatch.setattr(ui, "_command", lambda port: [sys.executable, "-c", program, str(port)])


@pytest.mark.thorough
def test_the_child_is_ready_when_it_answers_and_ends_with_the_block(monkeypatch, settings, port) -> None:
    stand_in(monkeypatch, _SERVER)
    with ui.dagster_processes(settings, port) as child:
        ui.wait_until_ready(child, port)
        assert child.poll() is None
    assert child.returncode is not None
    assert (settings.dagster_home / "dagster.yaml").is_file()


def test_a_child_that_does_not_listen_is_killed(monkeypatch, settings, port) -> None:
    stand_in(monkeypatch, _DEAF)
    monkeypatch.setattr(ui, "_STOP_SECONDS", 0.2)
    with ui.dagster_processes(settings, port) as child:
        time.sleep(0.5)
    assert child.returncode == -signal.SIGKILL


def test_a_child_that_ends_before_it_answers_is_an_error(monkeypatch, settings, port) -> None:
    stand_in(monkeypatch, "raise SystemExit(3)")
    with ui.dagster_processes(settings, port) as child, pytest.raises(SettingsError, match=str(port)):
        ui.wait_until_ready(child, port)


def test_a_port_that_is_taken_is_refused_before_anything_starts(settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="taken"):
            serve(Console(), settings, taken.getsockname()[1])
    assert not settings.home.exists()


@pytest.mark.slow
def test_the_real_ui_shows_the_assets_of_the_chain(settings, port) -> None:
    query = json.dumps({"query": "{assetNodes{opNames}}"})
    with ui.dagster_processes(settings, port) as child:
        ui.wait_until_ready(child, port)
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", "/graphql", query, {"Content-Type": "application/json"})
        nodes = json.load(connection.getresponse())["data"]["assetNodes"]
    assert len(nodes) == 6
