"""Dagster's webserver and daemon on one home: started together, stopped together.

Belongs here: the process and its life. What it shows is `pipelines.definitions`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, Final

from masterplan.errors import SettingsError
from pipelines.home import prepare_dagster_home
from pipelines.settings import environment_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipelines.settings import Settings

HOST: Final = "127.0.0.1"
_STOP_SECONDS: Final = 20.0
_POLL_SECONDS: Final = 0.5


@contextmanager
def dagster_processes(settings: Settings, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Webserver and daemon as one child process that ends with the block, whatever ends the block."""
    home = prepare_dagster_home(settings)
    # its own session: Ctrl-C in the terminal reaches this process only, which then stops the child in order
    child = subprocess.Popen(_command(port), env=environment_of(settings, home), start_new_session=True)  # noqa: S603
    try:
        yield child
    finally:
        _stop(child)


def wait_until_ready(child: subprocess.Popen[bytes], port: int) -> None:
    """Returns when the webserver answers; SettingsError when the child ends before."""
    while not _answers(port):
        if child.poll() is not None:
            raise SettingsError(f"the webserver did not start on port {port}", way_out="See its message above, or choose another --port.")
        time.sleep(_POLL_SECONDS)


def _command(port: int) -> list[str]:
    serve = ["dagster", "dev", "-m", "pipelines.definitions", "-h", HOST, "-p", str(port), "--log-level", "warning"]
    return [sys.executable, "-W", "ignore", "-m", *serve]


def _answers(port: int) -> bool:
    connection = HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/server_info")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
