"""`masterplan ui`: the Dagster UI on this home, until Ctrl-C."""

from __future__ import annotations

import signal
import socket
from typing import TYPE_CHECKING

from masterplan.errors import SettingsError
from pipelines.ui import HOST, dagster_processes, wait_until_ready

if TYPE_CHECKING:
    from rich.console import Console

    from pipelines.settings import Settings


def serve(console: Console, settings: Settings, port: int) -> None:
    """Serves webserver and daemon until Ctrl-C, a termination signal or the end of the terminal.

    Errors: SettingsError when the port is taken or the webserver does not start.
    """
    _require_free(port)
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        with dagster_processes(settings, port) as child:
            with console.status("starting the webserver and the daemon"):
                wait_until_ready(child, port)
            console.print(f"Masterplan is on http://{HOST}:{port}  (home {settings.home}); Ctrl-C ends it", highlight=False, soft_wrap=True)
            console.print(
                "Schedules and sensors (landing_folder, live_changes) are off until turned on, page Automation",
                highlight=False,
                soft_wrap=True,
            )
            child.wait()
    except KeyboardInterrupt:
        console.print("stopped")


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise SettingsError(f"port {port} is taken", way_out="Choose another: masterplan ui --port 3001") from error


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
