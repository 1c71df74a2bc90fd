"""Sheets over a clip: what is said on one is seen there, and who is sent away from one is gone from below it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.phone import Phone
from tests.browser.taking_part import comment, confirms, opens_comments, says

NewPhone = Callable[[], Phone]

_IS_ON_TOP = """line => {
  const { x, y, width, height } = line.getBoundingClientRect();
  return line.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""
_HOW_MUCH_IS_NEW = """async () => {
  const { api } = await import("/js/api.js");
  return (await api.get("/v1/me/notifications/unread")).body.unread;
}"""
_LOOKS_AGAIN = "() => document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def new_member(new_phone: NewPhone, three_clips: list[str]) -> NewPhone:
    """Each sees the same clip of @tove."""

    def make() -> Phone:
        phone = new_phone()
        phone.sign_up(f"m{uuid4().hex[:12]}")
        phone.watches()
        phone.swipe_to(three_clips[0])
        return phone

    return make


def test_who_is_blocked_from_their_page_is_gone_from_the_feed_below(new_member: NewPhone):
    member = new_member()
    member.slide.get_by_role("button", name="About tove").click()
    member.page.get_by_role("dialog").get_by_role("button", name="Block", exact=True).click()
    confirms(member, "Block")

    expect(member.page.get_by_role("dialog")).to_have_count(0)
    expect(member.page.locator(".slide", has_text="@tove")).to_have_count(0)


def test_what_the_page_says_of_a_comment_is_seen_above_the_comments(new_member: NewPhone):
    author, reader = new_member(), new_member()
    words = f"Look here, {uuid4().hex[:8]}"
    opens_comments(author)
    says(author, words)

    opens_comments(reader)
    comment(reader, words).get_by_role("button", name="Report").click()
    confirms(reader, "Report")

    thanks = reader.page.get_by_text("Thank you. We will look at it.")
    expect(thanks).to_be_visible()
    assert thanks.evaluate(_IS_ON_TOP)


def test_the_badge_tells_one_new_thing_after_another(new_member: NewPhone):
    author, friend = new_member(), new_member()
    words = f"Anybody here, {uuid4().hex[:8]}?"
    opens_comments(author)
    says(author, words)
    author.page.keyboard.press("Escape")
    opens_comments(friend)
    comment(friend, words).get_by_role("button", name="Like").click()
    _sees_one_new_thing(author)

    author.page.get_by_role("link", name="Inbox").click()
    expect(author.page.get_by_role("link", name="Inbox", exact=True)).to_be_visible()
    comment(friend, words).get_by_role("button", name="Reply").click()
    says(friend, f"Yes, {uuid4().hex[:8]}")

    _sees_one_new_thing(author)


def test_a_comment_below_a_pinned_one_whose_replies_are_open(new_phone: NewPhone, three_clips: list[str]):
    creator = new_phone()
    creator.page.goto(creator.url)
    creator.sign_in("tove")
    creator.page.goto(f"{creator.url}/#/clip/{three_clips[1]}/comments")
    pinned = says(creator, f"Welcome, {uuid4().hex[:8]}")
    pinned.get_by_role("button", name="Pin").click()
    expect(pinned).to_contain_text("Pinned")
    pinned.get_by_role("button", name="Reply").click()
    says(creator, f"And enjoy, {uuid4().hex[:8]}")

    says(creator, f"More soon, {uuid4().hex[:8]}")

    expect(creator.page.locator(".comment-form .error")).to_be_empty()
    expect(creator.page.locator(".comments > ol > .comment").first).to_contain_text("Pinned")


def _sees_one_new_thing(phone: Phone) -> None:
    """The server is asked first: a look at the page before that would see a zero, and forget what it saw earlier."""
    for _ in range(60):
        if phone.page.evaluate(_HOW_MUCH_IS_NEW) == 1:
            break
        phone.page.wait_for_timeout(500)
    phone.page.evaluate(_LOOKS_AGAIN)
    expect(phone.page.get_by_role("link", name="Inbox, 1 new")).to_be_visible()
