"""How long a viewer waits for a picture: `python -m tests.benchmarks.bench_first_frame [address of a running cloud]`.

Looks around as the demo viewer in a real Chromium. `open` begins with nothing: page, session, feed and clip all come
over the line; `cold clip` is the share of its first clip. `swipe` goes to a clip that the page has loaded ahead: until
its first frame is painted, and until it moves.
"""

import os
import shutil
import statistics
import sys
from collections import defaultdict
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, StorageState, sync_playwright

ROUNDS = 5
SWIPES = 8
LOOKS_FOR_MS = 1500

# Notes when the first video was told to play and when its next frame came, and the same for each swipe by key.
WATCH = """
window.plays = [];
window.swipes = [];
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () {
  const asked = performance.now();
  this.requestVideoFrameCallback((now) => plays.push({ since_play: now - asked, since_open: now }));
  return play.call(this);
};
addEventListener("keydown", () => {
  const [pressed, before] = [performance.now(), document.querySelector(".slide[aria-current]")];
  const look = () => {
    const slide = document.querySelector(".slide[aria-current].has-frame");
    if (!slide || slide === before) requestAnimationFrame(look);
    else setTimeout(() => swipes.push(performance.now() - pressed));
  };
  requestAnimationFrame(look);
}, { capture: true });
"""


@dataclass(frozen=True)
class Line:
    name: str
    megabits: float
    latency_ms: float
    bars: dict[str, float]
    """The best figures known, in ms: a progressive MP4 alone in a bare page, and a clip that is in the buffer."""


LINES = (
    Line("loopback", 0, 0, {"cold clip": 188, "swipe to first frame": 4}),
    Line("4G", 10, 50, {"cold clip": 229, "swipe to first frame": 5}),
)


def main(address: str) -> None:
    print(
        "| first frame in the browser | line | p50 ms | worst ms | n | bar ms | ratio |\n|---|---|---|---|---|---|---|"
    )
    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for line in LINES:
            for what, times in _measured(browser, address, line).items():
                _print(line, what, times)
        browser.close()


def _measured(browser: Browser, address: str, line: Line) -> dict[str, list[float]]:
    state = _signed_in(browser, address)
    times = defaultdict[str, list[float]](list)
    for _ in range(ROUNDS):
        context = browser.new_context(storage_state=state, viewport={"width": 390, "height": 844})
        page = _slow(context, line)
        page.goto(address)
        page.locator(".slide[aria-current].has-frame").wait_for()
        _swipe(page)
        plays = page.evaluate("() => plays")
        times["open to first frame"].append(plays[0]["since_open"])
        times["cold clip"].append(plays[0]["since_play"])
        times["swipe to first frame"] += page.evaluate("() => swipes")
        times["swipe to moving picture"] += [play["since_play"] for play in plays[1:]]
        context.close()
    return times


def _swipe(page: Page) -> None:
    for _ in range(SWIPES):
        page.wait_for_timeout(LOOKS_FOR_MS)
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(LOOKS_FOR_MS)


def _signed_in(browser: Browser, address: str) -> StorageState:
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    page.get_by_role("button", name="Look around").click()
    page.get_by_role("navigation").wait_for()
    state = context.storage_state()
    context.close()
    return state


def _slow(context: BrowserContext, line: Line) -> Page:
    page = context.new_page()
    page.add_init_script(WATCH)
    if line.megabits:
        speed = line.megabits * 1e6 / 8
        conditions = {
            "offline": False,
            "latency": line.latency_ms,
            "downloadThroughput": speed,
            "uploadThroughput": speed,
        }
        context.new_cdp_session(page).send("Network.emulateNetworkConditions", conditions)
    return page


def _print(line: Line, what: str, times: list[float]) -> None:
    p50, bar = statistics.median(times), line.bars.get(what)
    against = f"{bar:.0f} | {p50 / bar:.2f}" if bar else "|"
    print(f"| {what} | {line.name} | {p50:.0f} | {max(times):.0f} | {len(times)} | {against} |")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("CLIPFEED_URL", "http://127.0.0.1:8080"))
