"""One's own profile, and those of others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from clipfeed.account.model import Profile
from clipfeed.account.ports import Follows, ProfileStore, UserCounters
from clipfeed.errors import NotFound
from clipfeed.ids import UserId
from clipfeed.visibility import Relations


@dataclass(frozen=True, slots=True)
class ProfileView:
    """A profile as one viewer sees it."""

    profile: Profile
    counters: Mapping[str, int]
    is_followed: bool


@dataclass(frozen=True, slots=True)
class Profiles:
    store: ProfileStore
    counters: UserCounters
    follows: Follows
    relations: Relations
    now: Callable[[], datetime]

    def mine(self, user_id: UserId, handle: str) -> ProfileView:
        """The caller's own profile, made at the first call."""
        profile = self._ensured(user_id, handle)
        return ProfileView(profile, self.counters.of_user(user_id), is_followed=False)

    def change_mine(
        self, user_id: UserId, handle: str, *, display_name: str | None = None, bio: str | None = None
    ) -> ProfileView:
        """Change what is not None. Raises Rejected for what a profile may not hold."""
        before = self._ensured(user_id, handle)
        after = before.changed(display_name=display_name, bio=bio)
        changes = {
            name: new
            for name, old, new in (
                ("display_name", before.display_name, after.display_name),
                ("bio", before.bio, after.bio),
            )
            if new != old
        }
        profile = self.store.change(user_id, changes) if changes else before
        return ProfileView(profile, self.counters.of_user(user_id), is_followed=False)

    def seen_by(self, viewer: UserId, user_id: UserId) -> ProfileView:
        """Raises NotFound, also if one of the two blocked the other."""
        profile = self.store.get(user_id)
        if self.relations.between(viewer, user_id).blocked:
            raise NotFound("There is no such profile.")
        is_followed = viewer != user_id and self.follows.follows(viewer, user_id)
        return ProfileView(profile, self.counters.of_user(user_id), is_followed)

    def _ensured(self, user_id: UserId, handle: str) -> Profile:
        try:
            return self.store.get(user_id)
        except NotFound:
            new = Profile(user_id=user_id, handle=handle, display_name=handle, created_at=self.now())
            return self.store.add(new)
