"""One's own profile, and those of others."""

from functools import cache
from typing import Any

import msgspec

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
def profiles() -> Profiles:
    return Profiles(
        store=DynamoProfiles(setting("PROFILES_TABLE")),
        counters=DynamoCounters(setting("COUNTERS_TABLE")),
        follows=DynamoEngagement(setting("ENGAGEMENT_TABLE")),
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


def _shown(view: ProfileView) -> dict[str, Any]:
    profile = view.profile
    return {
        "user_id": profile.user_id,
        "handle": profile.handle,
        "display_name": profile.display_name,
        "bio": profile.bio,
        "counters": view.counters,
    }


handle = door
