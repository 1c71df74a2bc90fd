"""A local cloud of these tests' own, a real Chromium, and as many phones as a test wants."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from infra.local.seed.clips import CLIPS
from tests.browser.phone import Phone
from tests.conftest import free_port

ROOT = Path(__file__).parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WITHOUT_CHROMIUM = "the browser tests need Chromium; get it with: apt-get install chromium"
STARTS_WITHIN_S = 240
STOPS_WITHIN_S = 60
BARE = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM:
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=WITHOUT_CHROMIUM))


@pytest.fixture(scope="session")
def cloud_home(pytestconfig: pytest.Config) -> Path:
    """What was installed by the last run is kept; what people did in it is not."""
    assert pytestconfig.cache
    home = pytestconfig.cache.mkdir("local-cloud")
    for data in ("aws/state", "aws/s3", "cache", "logs", "tmp"):
        shutil.rmtree(home / data, ignore_errors=True)
    for document in home.glob("*.json"):
        document.unlink()
    _leave_unseeded(home)
    return home


@pytest.fixture(scope="session")
def cloud(cloud_home: Path) -> Iterator[str]:
    """The address of the page."""
    ports = {"PORT": str(free_port()), "AWS_PORT": str(free_port())}
    environment = {**os.environ, **ports, "CLIPFEED_HOME": str(cloud_home), "PYTHONUNBUFFERED": "1"}
    words = cloud_home / "up.log"
    with words.open("w") as log:
        command = [sys.executable, "-m", "infra.local", "up"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        _wait_until_ready(process, words)
        yield f"http://127.0.0.1:{ports['PORT']}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(STOPS_WITHIN_S)


@pytest.fixture(scope="session")
def ffmpeg(cloud: str, cloud_home: Path) -> Path:
    """The one that the cloud has installed for its own transcoder."""
    return cloud_home / "layers" / "ffmpeg" / "bin" / "ffmpeg"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*BARE, *QUIET])
        yield browser
        browser.close()


@pytest.fixture
def new_phone(chromium: Browser, cloud: str) -> Iterator[Callable[[], Phone]]:
    """Makes phones that know nothing of each other. What their consoles complained of fails the test."""
    phones: list[Phone] = []

    def make() -> Phone:
        context = chromium.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True)
        phones.append(Phone(context.new_page(), cloud))
        return phones[-1]

    yield make
    for phone in phones:
        phone.page.context.close()
    assert [complaint for phone in phones for complaint in phone.complaints] == []


def _leave_unseeded(home: Path) -> None:
    """The cloud believes that its first content is there already, so the feed begins empty."""
    (home / "seed.json").write_text(json.dumps({"done": [clip.file_name for clip in CLIPS]}))


def _wait_until_ready(process: "subprocess.Popen[bytes]", words: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while "The feed is ready" not in words.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"the local cloud did not start:\n{words.read_text()[-3000:]}")
        time.sleep(0.2)
