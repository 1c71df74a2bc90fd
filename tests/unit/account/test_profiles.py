"""A profile is made at the first call, and holds nothing that others should not have to look at."""

from datetime import UTC, datetime

import pytest

from clipfeed.account.model import Profile
from clipfeed.account.profiles import Profiles
from clipfeed.errors import NotFound, Rejected
from clipfeed.ids import UserId
from tests.fakes.account import FakeProfiles
from tests.fakes.engagement import FakeCounters, FakeFacts
from tests.unit.engagement.examples import follow

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ANN, BO = UserId("ann"), UserId("bo")


@pytest.fixture
def facts() -> FakeFacts:
    return FakeFacts()


@pytest.fixture
def profiles(facts: FakeFacts) -> Profiles:
    return Profiles(FakeProfiles(), FakeCounters(), facts, facts, lambda: NOW)


def test_the_first_call_makes_the_profile_and_the_second_finds_it(profiles: Profiles):
    first = profiles.mine(ANN, "ann")

    assert profiles.mine(ANN, "ann") == first
    assert (first.profile.display_name, first.profile.bio) == ("ann", "")
    assert first.counters == {"followers": 0, "following": 0, "likes": 0, "views": 0}


def test_a_change_touches_what_it_names(profiles: Profiles):
    profiles.change_mine(ANN, "ann", bio="line one\nline two")
    profiles.change_mine(ANN, "ann", display_name="  Ann  ")

    profile = profiles.mine(ANN, "ann").profile
    assert (profile.display_name, profile.bio) == ("Ann", "line one\nline two")


def test_an_empty_name_gives_the_handle_back(profiles: Profiles):
    profiles.change_mine(ANN, "ann", display_name="Ann")

    assert profiles.change_mine(ANN, "ann", display_name=" ").profile.display_name == "ann"


@pytest.mark.parametrize(
    "changes",
    [{"display_name": "x" * 51}, {"bio": "x" * 201}, {"display_name": "a\nb"}, {"bio": "a\x00b"}, {"bio": "\x1b[31m"}],
)
def test_what_is_too_long_or_holds_control_characters_is_refused(profiles: Profiles, changes: dict[str, str]):
    with pytest.raises(Rejected):
        profiles.change_mine(ANN, "ann", **changes)


def test_text_of_any_script_is_stored_in_one_form():
    profile = Profile(user_id=ANN, handle="ann", display_name="ann", created_at=NOW)

    changed = profile.changed(display_name="Zoe\u0308 👩‍👩‍👧 ليلى")

    assert changed.display_name == "Zoë 👩‍👩‍👧 ليلى"


def test_others_see_whether_they_follow(profiles: Profiles, facts: FakeFacts):
    profiles.mine(BO, "bo")
    facts.put(follow(ANN, BO))

    assert profiles.seen_by(ANN, BO).is_followed
    assert not profiles.seen_by(BO, BO).is_followed


def test_somebody_unknown_is_not_found(profiles: Profiles):
    with pytest.raises(NotFound):
        profiles.seen_by(ANN, BO)
