"""Stand-ins for the ports of accounts. Contract tests run them beside their adapters."""

from collections.abc import Collection, Mapping, Sequence

from clipfeed.account.model import Profile
from clipfeed.errors import NotFound
from clipfeed.ids import UserId


class FakeProfiles:
    """ProfileStore, People and Handles in a dictionary."""

    def __init__(self, *profiles: Profile) -> None:
        self._profiles = {profile.user_id: profile for profile in profiles}

    def get(self, user_id: UserId) -> Profile:
        if user_id not in self._profiles:
            raise NotFound("There is no such profile.")
        return self._profiles[user_id]

    def get_many(self, ids: Sequence[UserId]) -> Mapping[UserId, Profile]:
        return {user_id: self._profiles[user_id] for user_id in ids if user_id in self._profiles}

    def ids_of(self, handles: Collection[str]) -> Mapping[str, UserId]:
        by_handle = {profile.handle: profile.user_id for profile in self._profiles.values()}
        return {handle: by_handle[handle] for handle in handles if handle in by_handle}

    def exists(self, user_id: UserId) -> bool:
        return user_id in self._profiles

    def add(self, profile: Profile) -> Profile:
        return self._profiles.setdefault(profile.user_id, profile)

    def change(self, user_id: UserId, changes: Mapping[str, str]) -> Profile:
        self._profiles[user_id] = self.get(user_id).changed(**changes)
        return self._profiles[user_id]
