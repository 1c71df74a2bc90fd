"""One's own profile, and those of others."""

from functools import cache
from typing import Any

import msgspec

from clipfeed.account.hidden_people import Hidden, HiddenPeople
from clipfeed.account.model import Profile
from clipfeed.account.profiles import Profiles, ProfileView
from clipfeed.ids import UserId
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.settings import setting

door = Door("api_profiles")


class Changes(msgspec.Struct, forbid_unknown_fields=True):
    """What is left out stays as it is."""

    display_name: str | msgspec.UnsetType = msgspec.UNSET
    bio: str | msgspec.UnsetType = msgspec.UNSET


@cache
def store() -> DynamoProfiles:
    return DynamoProfiles(setting("PROFILES_TABLE"))


@cache
def engagement() -> DynamoEngagement:
    return DynamoEngagement(setting("ENGAGEMENT_TABLE"))


@cache
def profiles() -> Profiles:
    return Profiles(
        store=store(),
        counters=DynamoCounters(setting("COUNTERS_TABLE")),
        follows=engagement(),
        relations=engagement(),
        now=now,
    )


@door.route("GET", "/v1/me")
def read_me(call: Call) -> Reply:
    return Reply(_shown(profiles().mine(call.viewer, call.handle)))


@door.route("PATCH", "/v1/me")
def change_me(call: Call) -> Reply:
    return Reply(_shown(profiles().change_mine(call.viewer, call.handle, **msgspec.to_builtins(call.body(Changes)))))


@door.route("GET", "/v1/profiles/{user_id}")
def read_profile(call: Call, user_id: str) -> Reply:
    view = profiles().seen_by(call.viewer, UserId(user_id))
    return Reply({**_shown(view), "viewer": {"following": view.is_followed}})


@door.route("GET", "/v1/me/blocked")
def list_blocked(call: Call) -> Reply:
    return _people(call, engagement().blocked_by)


@door.route("GET", "/v1/me/muted")
def list_muted(call: Call) -> Reply:
    return _people(call, engagement().muted_by)


def _people(call: Call, hidden: Hidden) -> Reply:
    people = HiddenPeople(store(), hidden).of(call.viewer)
    return Reply({"people": [_named(profile) for profile in people]})


def _named(profile: Profile) -> dict[str, str]:
    return {"user_id": profile.user_id, "handle": profile.handle, "display_name": profile.display_name}


def _shown(view: ProfileView) -> dict[str, Any]:
    return {**_named(view.profile), "bio": view.profile.bio, "counters": view.counters}


handle = door
