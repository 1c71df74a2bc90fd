"""A person with a browser the size of a phone: what they do, and what they see."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import ConsoleMessage, ElementHandle, Locator, Page, expect

from tests.browser.clips import GRID

PASSWORD = "correct-horse-7"
SETTLES_WITHIN_MS = 90_000
MOVES_WITHIN_S = 20

# Averages what the video shows at a given second to a grid, as clips.seen_from_afar does with the original.
_LOOK = """async (video, [columns, rows, second]) => {
  video.pause();
  await new Promise((seeked) => { video.onseeked = seeked; video.currentTime = second; });
  const [width, height] = [columns * 8, rows * 8];
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(video, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  const sums = new Array(columns * rows * 3).fill(0);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++)
    sums[((y >> 3) * columns + (x >> 3)) * 3 + c] += data[(y * width + x) * 4 + c] / 64;
  return sums.map(Math.round);
}"""

_NOTE_WHAT_IS_SAID = """() => {
  const toasts = document.getElementById("toasts");
  const note = () => { if (toasts.firstChild?.checkVisibility()) toasts.dataset.said = toasts.textContent; };
  new MutationObserver(note).observe(toasts, { childList: true });
}"""

_IDS = "slides => slides.map((slide) => slide.dataset.videoId)"
_IS_ON_SCREEN = "slide => slide.hasAttribute('aria-current')"
_IS_AT_REST = "slide => Math.abs(slide.getBoundingClientRect().top - slide.parentNode.getBoundingClientRect().top) < 2"


class Phone:
    """`complaints` is what the console and the page's own errors said that nobody expected."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.complaints: list[str] = []
        self._expected: tuple[str, ...] = ()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def expects(self, *words: str) -> None:
        """The browser itself logs answers of 4xx and 5xx; who provokes one says so."""
        self._expected = words

    def sign_up(self, handle: str) -> None:
        self.page.goto(self.url)
        self.page.get_by_role("link", name="Profile").click()
        self.fills_in_a_new_account(handle)
        self._is_in()

    def fills_in_a_new_account(self, handle: str) -> None:
        self.page.get_by_role("button", name="Make an account").click()
        self.page.get_by_label("Handle").fill(handle)
        self.page.get_by_label("E-mail").fill(f"{handle}@example.com")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign up").click()

    def sign_out(self) -> None:
        self.page.get_by_role("link", name="Profile").click()
        self.page.get_by_role("button", name="Sign out").click()

    def sign_in(self, handle: str) -> None:
        self.page.get_by_role("link", name="Profile").click()
        self.page.get_by_label("Handle or e-mail").fill(handle)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self._is_in()

    def upload(self, clip: Path, title: str) -> str:
        """The id of the new clip, once it is among one's own."""
        self.page.get_by_role("link", name="Upload").click()
        self.page.locator("input[type=file]").set_input_files(clip)
        self.page.get_by_label("Title").fill(title)
        self.page.get_by_role("button", name="Post").click()
        tile = self.page.locator(".tile").first
        expect(tile).to_contain_text(title)
        return tile.get_attribute("data-video-id") or ""

    def tile(self, video_id: str) -> Locator:
        return self.page.locator(f'.tile[data-video-id="{video_id}"]')

    def state_of(self, video_id: str) -> str:
        """The state in which a clip of one's own comes to rest."""
        settled = self.page.locator(f'.tile[data-video-id="{video_id}"]:is([data-state=ready], [data-state=failed])')
        settled.wait_for(timeout=SETTLES_WITHIN_MS)
        return settled.get_attribute("data-state") or ""

    def opens_the_feed(self) -> None:
        """As on a new visit: nothing of the page before is left."""
        self.page.goto("about:blank")
        self.page.goto(self.url)
        self.watches()

    def watches(self) -> None:
        """Waits for a picture of the clip on screen."""
        self.page.locator(".slide[aria-current].has-frame").wait_for()

    @property
    def slide(self) -> Locator:
        """The clip on screen."""
        return self.page.locator(".slide[aria-current]")

    def swipe_by_wheel(self) -> None:
        before = self.slide.element_handle()
        self.page.mouse.move(195, 400)
        self.page.mouse.wheel(0, 120)
        self._moved_on_from(before)

    def swipe_by_key(self, key: str = "ArrowDown") -> None:
        before = self.slide.element_handle()
        self.page.keyboard.press(key)
        self._moved_on_from(before)

    def swipe_by_finger(self) -> None:
        """Over more than half of the screen: on a busy machine the finger is slow, and a shorter way springs back."""
        before = self.slide.element_handle()
        screen = self.page.context.new_cdp_session(self.page)
        for y in range(740, 180, -35):
            kind = "touchStart" if y == 740 else "touchMove"
            screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": 195, "y": y}]})
            self.page.wait_for_timeout(16)
        screen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self._moved_on_from(before)

    def swipe_to(self, video_id: str, *, at_most: int = 15) -> Locator:
        for _ in range(at_most):
            if self.on_screen() == video_id:
                return self.slide
            self.swipe_by_key()
        raise AssertionError(f"{video_id} did not turn up within {at_most} swipes")

    def on_screen(self) -> str:
        """The id of the clip on screen."""
        return self.slide.get_attribute("data-video-id") or ""

    def time_played(self) -> float:
        seconds: float = self.slide.locator("video").evaluate("video => video.currentTime")
        return seconds

    def unreported_ms(self) -> list[int]:
        """How long each play was watched that this page still has to report."""
        waiting = "() => Object.entries(localStorage).filter(([name]) => name.startsWith('clipfeed.watched'))"
        return [int(play.split("/")[0]) for _, play in self.page.evaluate(waiting)]

    def is_killed_and_opened_again(self) -> list[int]:
        """No chance to say goodbye, but a connection next time. What the new page reports of the old one's life."""
        context = self.page.context
        self.page.close(run_before_unload=False)
        context.set_offline(False)
        self.page = context.new_page()
        self.page.on("console", self._heard)
        with self.page.expect_request("**/v1/events") as report:
            self.page.goto(self.url)
        return [event["watched_ms"] for event in json.loads(report.value.post_data or "{}")["events"]]

    @contextmanager
    def is_told(self, words: str) -> Iterator[None]:
        """What is done meanwhile makes the page say this, which it does for a few seconds only: so it is noted."""
        self.page.evaluate(_NOTE_WHAT_IS_SAID)
        yield
        expect(self.page.locator("#toasts")).to_have_attribute("data-said", re.compile(re.escape(words)))

    def sees_in_the_feed(self, ids: set[str]) -> None:
        """Waits until a new visit would bring all of these."""
        for _ in range(30):
            self.opens_the_feed()
            if ids <= set(self.page.locator(".slide[data-video-id]").evaluate_all(_IDS)):
                return
            self.page.wait_for_timeout(500)
        raise AssertionError(f"the feed never had {ids}")

    def goes_offline(self) -> None:
        self.expects("ERR_INTERNET_DISCONNECTED")
        self.page.context.set_offline(True)

    def looks_at(self, second: float) -> list[int]:
        """The picture at that second of the clip on screen, cell by cell of clips.GRID."""
        cells: list[int] = self.slide.locator("video").evaluate(_LOOK, [*GRID, second])
        return cells

    def _is_in(self) -> None:
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible()
        self.page.get_by_role("link", name="Feed").click()

    def _moved_on_from(self, before: ElementHandle) -> None:
        """Until another clip is on screen, has a picture, and the feed has come to rest on it."""
        deadline = time.monotonic() + MOVES_WITHIN_S
        while before.evaluate(_IS_ON_SCREEN) or not self.slide.count() or not self.slide.evaluate(_IS_AT_REST):
            if time.monotonic() > deadline:
                raise AssertionError("the feed stayed where it was")
            self.page.wait_for_timeout(50)
        self.watches()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(word in message.text for word in self._expected):
            self.complaints.append(message.text)
