"""The client module of the view contract, in a real browser, against a server that misbehaves."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.event_server import EventServer, taking_events

START = """
async () => {
  const { WatchEvents } = await import("/events/clipfeed-events.js");
  window.connected = [];
  const connect = async ({ renew }) => { window.connected.push(renew); return { url: "/v1/events", headers: {} }; };
  window.events = new WatchEvents({ name: "watched.june", connect });
}
"""
LEFT = "() => Object.keys(localStorage).length"
KEYS = "() => Object.keys(localStorage).sort()"
FILL = """
() => {
  for (let size = 1 << 20; size > 0; ) {
    try { localStorage.setItem(`filling/${Math.random()}`, "x".repeat(size)); } catch { size >>= 1; }
  }
}
"""
ANOTHER_HEIR_IS_FASTER = """
() => {
  localStorage.setItem("watched.june/dead/one", `900/${Date.now()}`);
  const read = Storage.prototype.getItem;
  Storage.prototype.getItem = function (key) {
    if (key.includes("/dead/")) this.removeItem(key);
    return read.call(this, key);
  };
}
"""
KEEPS_NOTHING = """
() => Object.defineProperty(window, "localStorage", { get() { throw new DOMException("denied", "SecurityError"); } })
"""


@pytest.fixture
def server() -> Iterator[EventServer]:
    with taking_events() as server:
        yield server


@pytest.fixture
def browser(chromium: Browser) -> Iterator[BrowserContext]:
    """One person's, with nothing in it."""
    context = chromium.new_context()
    yield context
    context.close()


def opened(browser: BrowserContext, server: EventServer) -> Page:
    page = browser.new_page()
    page.goto(server.address)
    page.evaluate(START)
    return page


def watch(page: Page, **watched_ms: int) -> None:
    page.evaluate("plays => Object.entries(plays).forEach(([token, ms]) => events.watched(token, ms))", watched_ms)


def flush(page: Page) -> None:
    page.evaluate("() => events.flush()")


def nothing_is_left_on(page: Page) -> None:
    page.wait_for_function(f"({LEFT})() === 0")


def test_what_was_watched_arrives_once_and_is_forgotten(browser: BrowserContext, server: EventServer):
    page = opened(browser, server)

    watch(page, one=0)
    watch(page, one=1200, two=700)
    flush(page)
    nothing_is_left_on(page)
    sent = len(server.batches)
    flush(page)

    assert server.watched == {"one": 1200, "two": 700}
    assert len(server.batches) == sent


def test_an_answer_that_is_lost_costs_a_repeat_and_no_report(browser: BrowserContext, server: EventServer):
    page = opened(browser, server)
    server.answer = lambda _events: None if len(server.batches) <= 2 else 202
    watch(page, one=900)

    flush(page)

    server.until(lambda: len(server.batches) >= 3)
    nothing_is_left_on(page)
    assert server.watched == {"one": 900}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_server_that_cannot_take_it_is_asked_again(status: int, browser: BrowserContext, server: EventServer):
    page = opened(browser, server)
    server.answer = lambda _events: status if len(server.batches) == 1 else 202
    watch(page, one=900)

    flush(page)

    nothing_is_left_on(page)
    assert len(server.batches) == 2


def test_a_page_killed_in_the_middle_of_a_video_is_reported_by_the_next(browser: BrowserContext, server: EventServer):
    page = opened(browser, server)
    server.answer = lambda _events: None
    watch(page, one=0)
    watch(page, one=4200)
    page.close(run_before_unload=False)
    server.answer = lambda _events: 202
    server.batches.clear()

    reopened = opened(browser, server)

    nothing_is_left_on(reopened)
    assert server.watched == {"one": 4200}
    assert all(0 <= event["age_ms"] < 60_000 for event in server.events)


def test_a_page_that_is_put_away_reports_as_it_goes(browser: BrowserContext, server: EventServer):
    page = opened(browser, server)
    watch(page, one=1700)

    page.goto("about:blank")

    server.until(lambda: server.watched == {"one": 1700})


def test_a_refused_report_is_dropped_for_good_and_the_others_count(browser: BrowserContext, server: EventServer):
    page = opened(browser, server)
    server.refuses = {"forged"}
    watch(page, forged=500, one=600)
    flush(page)

    watch(page, forged=900, one=800)
    flush(page)

    nothing_is_left_on(page)
    assert [event["watched_ms"] for event in server.events if event["play_token"] == "forged"] == [500]
    assert server.watched["one"] == 800


def test_one_report_that_spoils_the_list_is_found_and_dropped(browser: BrowserContext, server: EventServer):
    page = opened(browser, server)
    server.answer = lambda events: 400 if any(event["play_token"] == "bad" for event in events) else 202
    watch(page, **{f"play{number}": number for number in range(20)}, bad=1)

    flush(page)

    nothing_is_left_on(page)
    accepted = [event["play_token"] for batch in server.batches if server.answer(batch) == 202 for event in batch]
    assert sorted(accepted) == sorted(f"play{number}" for number in range(20))


def test_at_most_fifty_go_at_a_time(browser: BrowserContext, server: EventServer):
    page = opened(browser, server)
    watch(page, **{f"play{number}": number for number in range(120)})

    flush(page)

    nothing_is_left_on(page)
    assert max(len(batch) for batch in server.batches) == 50
    assert len(server.watched) == 120


def test_a_token_the_server_does_not_know_is_renewed_once(browser: BrowserContext, server: EventServer):
    page = opened(browser, server)
    server.answer = lambda _events: 401 if len(server.batches) == 1 else 202
    watch(page, one=900)

    flush(page)

    assert page.evaluate("() => window.connected") == [False, True]
    nothing_is_left_on(page)


def test_each_tab_keeps_its_own_and_inherits_only_from_the_dead(browser: BrowserContext, server: EventServer):
    first = opened(browser, server)
    server.answer = lambda _events: 503
    watch(first, one=1000)
    kept = first.evaluate(KEYS)

    second = opened(browser, server)
    watch(second, two=2000)
    flush(second)
    assert set(kept) < set(first.evaluate(KEYS))

    first.close(run_before_unload=False)
    second.close(run_before_unload=False)
    server.answer = lambda _events: 202
    third = opened(browser, server)
    nothing_is_left_on(third)
    assert server.watched == {"one": 1000, "two": 2000}


def test_only_the_largest_figure_of_a_showing_counts(browser: BrowserContext, server: EventServer):
    page = opened(browser, server)
    flush(page)
    page.evaluate("() => [5000, 1000].forEach((ms) => events.watched('one', ms))")

    flush(page)

    nothing_is_left_on(page)
    assert server.watched == {"one": 5000}


def test_what_the_dead_left_is_sent_even_where_the_storage_is_full(browser: BrowserContext, server: EventServer):
    page = browser.new_page()
    page.goto(server.address)
    page.evaluate("() => localStorage.setItem('watched.june/dead/one', `900/${Date.now()}`)")
    page.evaluate(FILL)

    page.evaluate(START)

    server.until(lambda: server.watched == {"one": 900})
    page.wait_for_function("() => localStorage.getItem('watched.june/dead/one') === null")


def test_what_another_heir_took_first_is_not_said_again(browser: BrowserContext, server: EventServer):
    page = browser.new_page()
    page.goto(server.address)
    page.evaluate(ANOTHER_HEIR_IS_FASTER)

    page.evaluate(START)
    watch(page, two=700)
    flush(page)

    server.until(lambda: "two" in server.watched)
    assert server.watched == {"two": 700}


def test_where_the_browser_keeps_nothing_it_stays_quiet(browser: BrowserContext, server: EventServer):
    page = browser.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(server.address)
    page.evaluate(KEEPS_NOTHING)

    page.evaluate(START)
    watch(page, one=900)
    flush(page)

    assert server.batches == []
    assert complaints == []
