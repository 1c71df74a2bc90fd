"""Two people, two browsers, one cloud: what one uploads the other watches, likes and finds again."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from tests.browser import clips
from tests.browser.phone import Phone
from tests.clips import real_clip

SCREENSHOT = Path(__file__).parents[2] / "docs" / "screenshot.png"
LOOKS_THE_SAME = 16
SETTLES_WITHIN_S = 40

NewPhone = Callable[[], Phone]


@pytest.fixture
def somebody() -> str:
    return f"p{uuid4().hex[:12]}"


def test_a_clip_goes_up_plays_upright_for_somebody_else_and_keeps_their_like(new_phone: NewPhone, phone_clip: Path):
    creator, viewer = new_phone(), new_phone()
    creator.sign_up("marlow")
    creator.sign_out()
    creator.sign_in("marlow")
    video_id = creator.upload(phone_clip, "The last light over the bay. #sunset #sea")
    assert creator.state_of(video_id) == "ready"

    viewer.sign_up("june")
    viewer.watches()
    slide = viewer.swipe_to(video_id)
    before = viewer.time_played()
    viewer.page.wait_for_timeout(2500)
    assert viewer.time_played() > before
    slide.get_by_role("button", name="Like", exact=True).click()
    expect(slide.get_by_role("button", name="Unlike")).to_have_text("1")
    _take_the_screenshot(viewer)
    assert clips.difference(viewer.looks_at(1.0), clips.seen_from_afar(phone_clip, at_s=1.0)) < LOOKS_THE_SAME

    _finds_liked_again(viewer, video_id)
    _shows_counts(creator, video_id, views=1, likes=1)


def test_a_real_phone_clip_that_was_held_sideways_plays_upright(new_phone: NewPhone, somebody: str):
    original = real_clip("people_rot270_720p.mp4")
    creator, viewer = new_phone(), new_phone()
    creator.sign_up(somebody)
    video_id = creator.upload(original, "Pancakes")
    assert creator.state_of(video_id) == "ready"

    viewer.sign_up(f"{somebody}_v")
    viewer.watches()
    viewer.swipe_to(video_id)
    assert clips.difference(viewer.looks_at(1.0), clips.seen_from_afar(original, at_s=1.0)) < LOOKS_THE_SAME


def test_a_file_that_is_no_video_fails_with_its_reason_and_can_be_deleted(
    new_phone: NewPhone, tmp_path: Path, somebody: str
):
    creator = new_phone()
    creator.sign_up(somebody)
    impostor = tmp_path / "holiday.mp4"
    impostor.write_bytes(b"This is a letter, not a video. " * 400)
    video_id = creator.upload(impostor, "Holiday")

    assert creator.state_of(video_id) == "failed"
    expect(creator.tile(video_id).locator(".tile-reason")).not_to_be_empty()

    creator.tile(video_id).get_by_role("button", name="Delete").click()
    creator.page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(creator.tile(video_id)).to_have_count(0)


def _take_the_screenshot(viewer: Phone) -> None:
    """For the README; to have a new one, delete the old."""
    if not SCREENSHOT.exists():
        viewer.page.screenshot(path=SCREENSHOT)


def _finds_liked_again(viewer: Phone, video_id: str) -> None:
    """On a later visit, as soon as the like is written."""
    for _ in _until_settled(viewer):
        viewer.opens_the_feed()
        unlike = viewer.swipe_to(video_id).get_by_role("button", name="Unlike")
        if unlike.count():
            expect(unlike).to_have_text("1")
            return
    raise AssertionError("the like did not last")


def _shows_counts(creator: Phone, video_id: str, *, views: int, likes: int) -> None:
    """Among one's own clips, as soon as everything is counted."""
    numbers = creator.tile(video_id).locator(".tile-count")
    for _ in _until_settled(creator):
        creator.page.reload()
        numbers.wait_for()
        if numbers.inner_text().split() == [str(views), str(likes)]:
            return
    raise AssertionError(f"counted {numbers.inner_text()}")


def _until_settled(phone: Phone) -> Iterator[None]:
    """What viewers do goes through a queue and a stream: look again for a while."""
    deadline = time.monotonic() + SETTLES_WITHIN_S
    while time.monotonic() < deadline:
        yield
        phone.page.wait_for_timeout(1000)
