"""What profiles need from outside. Every port raises Unavailable when its service does not answer."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from clipfeed.account.model import Profile
from clipfeed.ids import UserId


class ProfileStore(Protocol):
    def get(self, user_id: UserId) -> Profile:
        """Raises NotFound."""

    def add(self, profile: Profile) -> Profile:
        """Store it if this user has none yet, and return the one that is stored."""

    def change(self, user_id: UserId, changes: Mapping[str, str]) -> Profile:
        """Set these fields of a stored profile, touch no other, and return it. Raises NotFound."""

    def get_many(self, ids: Sequence[UserId]) -> Mapping[UserId, Profile]:
        """Those of at most 100 that exist."""


class UserCounters(Protocol):
    def of_user(self, user_id: UserId) -> Mapping[str, int]:
        """`followers following likes views`; zeros for a user nobody has met."""


class Follows(Protocol):
    def follows(self, viewer: UserId, creator_id: UserId) -> bool: ...
