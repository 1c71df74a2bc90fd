"""A viewer and a few clips: swipes, a like that fails, a page that is killed."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Route, expect

from tests.browser.phone import Phone


@pytest.fixture
def viewer(new_phone: Callable[[], Phone], three_clips: list[str]) -> Phone:
    """Somebody new, who sees their first clip."""
    phone = new_phone()
    phone.sign_up(f"v{uuid4().hex[:12]}")
    phone.watches()
    return phone


def test_wheel_key_and_finger_go_one_clip_on_and_back(viewer: Phone):
    seen = [viewer.on_screen()]
    for swipe in (viewer.swipe_by_wheel, viewer.swipe_by_finger):
        swipe()
        seen.append(viewer.on_screen())
    assert len(set(seen)) == 3

    viewer.swipe_by_key("k")
    assert viewer.on_screen() == seen[1]
    viewer.swipe_by_key("j")
    assert viewer.on_screen() == seen[2]


def test_only_the_clip_on_screen_plays_and_few_video_elements_live(viewer: Phone):
    for _ in range(5):
        viewer.swipe_by_key()
    viewer.page.wait_for_timeout(1000)

    videos = viewer.page.locator("video")
    assert videos.count() <= 4
    assert videos.evaluate_all("videos => videos.filter((each) => !each.paused).length") == 1


def test_a_like_that_the_server_refuses_is_taken_back_on_screen(viewer: Phone):
    viewer.expects("500")
    viewer.page.route("**/like", _fail)

    with viewer.is_told("Something went wrong on our side."):
        viewer.page.keyboard.press("l")

    expect(viewer.slide.get_by_role("button", name="Like", exact=True)).to_be_visible()


def test_a_page_killed_in_the_middle_of_a_clip_reports_when_it_is_opened_again(viewer: Phone):
    viewer.page.wait_for_timeout(1500)
    viewer.goes_offline()
    viewer.page.wait_for_timeout(1500)
    watched = viewer.unreported_ms()

    reported = viewer.is_killed_and_opened_again()

    assert watched
    assert max(watched) >= 1500
    assert max(reported) >= max(watched)


def _fail(route: Route) -> None:
    route.fulfill(status=500, json={"error": {"code": "internal", "message": "no", "request_id": "r"}})
