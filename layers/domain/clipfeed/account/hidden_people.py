"""Whom somebody blocked or muted, so that it can be taken back: their profiles say nothing any more."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clipfeed.account.model import Profile
from clipfeed.account.ports import ProfileStore
from clipfeed.ids import UserId

Hidden = Callable[[UserId], Sequence[UserId]]
"""The people that a viewer blocked, or muted."""


@dataclass(frozen=True, slots=True)
class HiddenPeople:
    store: ProfileStore
    hidden: Hidden

    def of(self, viewer: UserId) -> Sequence[Profile]:
        """At most 100; whoever is gone is left out."""
        ids = self.hidden(viewer)
        found = self.store.get_many(ids)
        return [found[user_id] for user_id in ids if user_id in found]
