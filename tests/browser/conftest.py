"""A local cloud of these tests' own, a real Chromium, and as many phones as a test wants."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser import clips
from tests.browser.phone import Phone
from tests.local_cloud import running_cloud

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
WITHOUT_CHROMIUM = "the browser tests need Chromium; get it with: apt-get install chromium"
BARE = ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync")


# Over HTTP/1.1 a browser has six connections to the local edge, and a call may wait behind clips that are loading.
expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM:
        return
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.skip(reason=WITHOUT_CHROMIUM))


@pytest.fixture(scope="session")
def cloud_home(pytestconfig: pytest.Config) -> Path:
    """What was installed by the last run is kept; what people did in it is not. One for each process of the tests."""
    assert pytestconfig.cache
    home = pytestconfig.cache.mkdir(f"local-cloud{os.environ.get('PYTEST_XDIST_WORKER', '')}")
    for data in ("aws/state", "aws/s3", "cache", "logs", "tmp"):
        shutil.rmtree(home / data, ignore_errors=True)
    for document in home.glob("*.json"):
        document.unlink()
    return home


@pytest.fixture(scope="session")
def cloud(cloud_home: Path) -> Iterator[str]:
    """The address of the page, on which nobody has done anything yet."""
    with running_cloud(cloud_home, seeded=False) as address:
        yield address


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
        phones.append(_phone(chromium, cloud))
        return phones[-1]

    yield make
    for phone in phones:
        phone.page.context.close()
    assert [complaint for phone in phones for complaint in phone.complaints] == []


@pytest.fixture(scope="session")
def phone_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    return clips.held_sideways(clips.sunset(folder / "sunset.mp4"), folder / "phone.mp4")


@pytest.fixture(scope="session")
def three_clips(chromium: Browser, cloud: str, phone_clip: Path) -> list[str]:
    """Their ids: something to swipe through."""
    creator = _phone(chromium, cloud)
    creator.sign_up("tove")
    ids = [creator.upload(phone_clip, f"Evening {number}") for number in ("one", "two", "three")]
    assert [creator.state_of(video_id) for video_id in ids] == ["ready"] * 3
    creator.page.context.close()
    visitor = _phone(chromium, cloud)
    visitor.sign_up("una")
    visitor.sees_in_the_feed(set(ids))
    visitor.page.context.close()
    return ids


def _phone(chromium: Browser, cloud: str) -> Phone:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=2, has_touch=True)
    return Phone(context.new_page(), cloud)
