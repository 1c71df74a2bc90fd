"""What every ProfileStore does, the fake and the one in DynamoDB."""

from dataclasses import replace

import pytest

from clipfeed.account.model import Profile
from clipfeed.errors import NotFound
from clipfeed.ids import UserId
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from tests.fakes.account import FakeProfiles
from tests.unit.engagement.examples import ANN, BO, NOW

Store = FakeProfiles | DynamoProfiles
PROFILE = Profile(user_id=ANN, handle="ann", display_name="Ann 👩‍🚀", bio="", created_at=NOW)


@pytest.fixture(params=["fake", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeProfiles()
    request.getfixturevalue("aws")
    return DynamoProfiles("ProfilesTable")


def test_who_has_no_profile_is_not_found(store: Store):
    for user_id in (ANN, UserId(""), UserId("x" * 5_000)):
        assert not store.exists(user_id)
        with pytest.raises(NotFound):
            store.get(user_id)


def test_a_profile_is_stored_once_and_the_first_one_stays(store: Store):
    assert store.add(PROFILE) == PROFILE
    assert store.add(replace(PROFILE, display_name="Other")) == PROFILE

    assert store.exists(ANN)
    assert store.get(ANN) == PROFILE


def test_a_change_touches_what_it_names(store: Store):
    store.add(PROFILE)

    assert store.change(ANN, {"bio": "sea"}) == replace(PROFILE, bio="sea")
    store.change(ANN, {"display_name": "A"})

    assert store.get(ANN) == replace(PROFILE, bio="sea", display_name="A")


def test_people_are_found_by_their_handles(store: Store):
    store.add(PROFILE)
    store.add(replace(PROFILE, user_id=BO, handle="bo"))

    assert store.ids_of(["bo", "nobody", "ann"]) == {"bo": BO, "ann": ANN}
    assert store.ids_of([]) == {}


def test_what_is_not_there_is_not_changed_into_being(store: Store):
    with pytest.raises(NotFound):
        store.change(ANN, {"bio": "sea"})

    assert not store.exists(ANN)
