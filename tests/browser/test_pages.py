"""The pages of the UI as a newcomer opens them, in a headless Chromium, on a home where the sample group was planned."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from rich.console import Console

from masterplan.sample import SAMPLE_PLAN_DATE
from pipelines.run import run_chain
from pipelines.settings import load_settings
from pipelines.watch import ChainWatch

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.browser
playwright = pytest.importorskip("playwright.sync_api", reason="the extra `browser` is not installed")
if CHROMIUM is None:
    pytest.skip("no Chromium on this machine: its pages are not opened", allow_module_level=True)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A running UI on a home where the chain has run for one plan date."""
    home = tmp_path_factory.mktemp("home")
    with ChainWatch(Console(quiet=True)) as watch:
        assert run_chain(load_settings(home=home), SAMPLE_PLAN_DATE, watch).is_success
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = "import sys; from pipelines.cli import main; sys.argv = ['masterplan', *sys.argv[1:]]; main()"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MASTERPLAN_HOME": str(home)}
    child = subprocess.Popen([sys.executable, "-c", program, "ui", "--port", str(port)], env=environment, cwd=home, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/server_info", child)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.send_signal(signal.SIGINT)
        assert child.wait(timeout=60) in {0, 130}


def _wait_for(url, child):
    for _ in range(240):
        assert child.poll() is None, "the UI ended before it was ready"
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - a server of this test
                return
        except OSError:
            time.sleep(0.5)
    pytest.fail("the UI was not ready in two minutes")


@pytest.fixture(scope="module")
def page():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1500, "height": 1100})
        opened.set_default_timeout(60_000)
        yield opened
        browser.close()


def seen(page, url, *texts):
    """Opens a page and waits until every text stands on it."""
    page.goto(url)
    for text in texts:
        page.get_by_text(text).first.wait_for()
    return page


GROUPS = ("ingestion", "demand_forecast", "forecast_plan", "net_requirements", "intercompany", "publication")


def test_the_graph_shows_every_group(page, address) -> None:
    seen(page, f"{address}/asset-groups", *GROUPS)


def test_an_asset_shows_what_it_is_and_a_picture_of_its_plan(page, address) -> None:
    seen(page, f"{address}/assets/net_requirements?view=overview", "Planned orders, pegging, delays", "requirement_date")
    key = SAMPLE_PLAN_DATE.isoformat()
    seen(page, f"{address}/assets/net_requirements?view=partitions&partition={key}", "static: plan fingerprint")
    page.get_by_role("row").filter(has_text="static: picture").get_by_text("[Show Markdown]").click()
    picture = page.locator("img[src^='data:image/png']").first
    picture.wait_for()
    assert picture.evaluate("image => image.naturalWidth") > 400


def test_checks_stand_with_what_they_say(page, address) -> None:
    seen(page, f"{address}/assets/net_requirements?view=checks", "demand_is_pegged_in_full", "supply_is_pegged_in_full")


def test_the_run_stands_in_the_list(page, address) -> None:
    seen(page, f"{address}/runs", "Success")


def test_the_launchpad_offers_the_plans_and_their_parameters(page, address) -> None:
    seen(page, f"{address}/locations/pipelines.definitions/jobs/plan_again/playground", "Launch Run", "No errors", "net_requirements")
    page.get_by_text("net_requirements").first.hover()
    assert "plans" in page.locator(".CodeMirror").first.inner_text()


def test_schedules_and_the_landing_sensor_are_offered(page, address) -> None:
    seen(page, f"{address}/automation", "nightly", "weekly", "landing_folder")


def test_the_backfill_page_opens(page, address) -> None:
    seen(page, f"{address}/runs/?view=backfills", "Backfills")
