"""Somebody who only looks, somebody who takes part, and the creator who hears of it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser.phone import Phone
from tests.browser.taking_part import (
    chooses,
    comment,
    confirms,
    loses_the_first_answer,
    opens_comments,
    says,
    until_there,
)

NewPhone = Callable[[], Phone]


@pytest.fixture
def somebody() -> str:
    return f"s{uuid4().hex[:12]}"


@pytest.fixture
def guest(new_phone: NewPhone, three_clips: list[str]) -> Phone:
    """Sees a clip of @tove."""
    phone = new_phone()
    phone.opens_the_feed()
    phone.swipe_to(three_clips[0])
    return phone


@pytest.fixture
def member(new_phone: NewPhone, three_clips: list[str], somebody: str) -> Phone:
    """Sees a clip of @tove."""
    phone = new_phone()
    phone.sign_up(somebody)
    phone.watches()
    phone.swipe_to(three_clips[0])
    return phone


def test_a_guest_watches_and_it_is_reported(guest: Phone):
    with guest.page.expect_response("**/v1/guest/events") as reported:
        guest.swipe_by_key()
    answer = reported.value.json()

    assert answer["accepted"] >= 1
    assert answer["refused"] == []


def test_a_like_of_a_guest_is_done_once_they_have_an_account_and_the_clip_stays(guest: Phone, somebody: str):
    watched = guest.on_screen()
    like = guest.slide.get_by_role("button", name="Like", exact=True)
    before = int(like.inner_text())

    like.click()
    with guest.page.expect_response("**/like") as liked:
        guest.fills_in_a_new_account(somebody)

    assert liked.value.status == 202
    expect(guest.page.get_by_role("dialog")).to_have_count(0)
    guest.watches()
    assert guest.on_screen() == watched
    expect(guest.slide.get_by_role("button", name="Unlike")).to_have_text(str(before + 1))


def test_a_shared_clip_is_there_for_everybody_and_keeps_the_like_it_was_joined_for(
    new_phone: NewPhone, three_clips: list[str], somebody: str
):
    phone = new_phone()
    phone.page.goto(f"{phone.url}/#/clip/{three_clips[1]}")
    phone.watches()

    phone.slide.get_by_role("button", name="Like", exact=True).click()
    phone.fills_in_a_new_account(somebody)

    expect(phone.page.get_by_role("dialog")).to_have_count(0)
    phone.watches()
    assert phone.on_screen() == three_clips[1]
    expect(phone.slide.get_by_role("button", name="Unlike")).to_be_visible()
    phone.page.get_by_role("button", name="Back").click()
    phone.watches()


def test_what_is_said_is_liked_answered_and_deleted(member: Phone, three_clips: list[str]):
    opens_comments(member)
    said = says(member, "What a light!")
    said.get_by_role("button", name="Like").click()
    expect(said.get_by_role("button", name="Unlike")).to_have_text("1")
    said.get_by_role("button", name="Reply").click()
    says(member, "And what a sea.")
    expect(said.locator(".replies")).to_contain_text("And what a sea.")

    member.page.goto(f"{member.url}/#/clip/{three_clips[0]}/comments")
    until_there(member, said.get_by_role("button", name="View 1 reply")).click()
    expect(comment(member, "And what a sea.")).to_be_visible()

    said.get_by_role("button", name="Delete").first.click()
    confirms(member, "Delete")
    expect(said).to_have_count(0)


def test_a_comment_whose_answer_was_lost_is_said_once(member: Phone):
    opens_comments(member)
    keys = loses_the_first_answer(member, "**/comments")

    field = member.page.get_by_label("Your comment")
    field.fill("Only once.")
    field.press("Enter")
    expect(member.page.get_by_role("alert").filter(has_text="offline")).to_be_visible()
    field.press("Enter")

    expect(comment(member, "Only once.")).to_have_count(1)
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_clip_of_no_interest_goes_and_a_saved_one_waits_on_the_profile(member: Phone):
    saved = member.on_screen()
    with member.is_told("Saved."):
        chooses(member, "Save")
    with member.is_told("You will see less like this."):
        chooses(member, "Not interested")
    expect(member.page.locator(f'.slide[data-video-id="{saved}"]')).to_have_count(0)
    member.watches()

    member.page.get_by_role("link", name="Profile").click()
    until_there(member, member.tile(saved), behind="Saved").get_by_role("button", name="Do not save").click()
    expect(member.tile(saved)).to_have_count(0)


def test_who_is_blocked_is_gone_until_it_is_taken_back(member: Phone):
    chooses(member, "Block @tove")
    confirms(member, "Block")
    expect(member.page.locator(".slide", has_text="@tove")).to_have_count(0)

    member.page.get_by_role("link", name="Profile").click()
    unblock = member.page.get_by_role("button", name="Unblock")
    until_there(member, unblock, behind="Blocked and muted").click()
    expect(member.page.get_by_role("button", name="Block", exact=True)).to_be_visible()


def test_a_creator_is_told_of_a_comment_and_pins_it(new_phone: NewPhone, member: Phone, somebody: str):
    opens_comments(member)
    says(member, f"Greetings from {somebody}")
    creator = new_phone()
    creator.page.goto(creator.url)
    creator.sign_in("tove")

    creator.page.get_by_role("link", name="Inbox").click()
    news = creator.page.locator(".inbox > li", has_text=f"Greetings from {somebody}")
    expect(until_there(creator, news)).to_have_class("is-new")
    news.click()
    said = comment(creator, f"Greetings from {somebody}")
    said.get_by_role("button", name="Pin").click()

    expect(said).to_contain_text("Pinned")
    creator.page.goto(f"{creator.url}/#/inbox")
    expect(news).not_to_have_class("is-new")
