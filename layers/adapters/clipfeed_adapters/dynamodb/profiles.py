"""The profiles, one item per user."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from pynamodb.attributes import UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from clipfeed.account.model import Profile
from clipfeed.errors import NotFound
from clipfeed.ids import UserId
from clipfeed_adapters.dynamodb.binding import answering, bound, is_refused
from clipfeed_adapters.dynamodb.instant import InstantAttribute
from clipfeed_adapters.dynamodb.reads import started

_LONGEST_ID = 128


class _ByHandle(GlobalSecondaryIndex["_ProfileRow"]):
    class Meta:
        index_name = "by_handle"
        projection = KeysOnlyProjection()

    handle = UnicodeAttribute(hash_key=True)


class _ProfileRow(Model):
    user_id = UnicodeAttribute(hash_key=True)
    handle = UnicodeAttribute()
    display_name = UnicodeAttribute()
    bio = UnicodeAttribute()
    created_at = InstantAttribute()

    by_handle = _ByHandle()


class DynamoProfiles:
    """ProfileStore, People, Accounts and Handles."""

    def __init__(self, table_name: str) -> None:
        self._row = bound(_ProfileRow, table_name)

    def get(self, user_id: UserId) -> Profile:
        if not 0 < len(user_id) <= _LONGEST_ID:  # no key that DynamoDB would take
            raise _unknown()
        try:
            with answering():
                return _profile(self._row.get(user_id, consistent_read=True))
        except DoesNotExist:
            raise _unknown() from None

    def get_many(self, ids: Sequence[UserId]) -> Mapping[UserId, Profile]:
        with answering():
            found = [_profile(row) for row in self._row.batch_get(list(ids))]
        return {profile.user_id: profile for profile in found}

    def ids_of(self, handles: Collection[str]) -> Mapping[str, UserId]:
        """As the index knows them: it may lag behind by a second."""
        found = started(partial(self._id_of, handle) for handle in handles)()
        return {handle: user_id for handle, user_id in zip(handles, found, strict=True) if user_id}

    def exists(self, user_id: UserId) -> bool:
        try:
            self.get(user_id)
        except NotFound:
            return False
        return True

    def created_at(self, user_id: UserId) -> datetime | None:
        try:
            return self.get(user_id).created_at
        except NotFound:
            return None

    def add(self, profile: Profile) -> Profile:
        row = self._row(
            profile.user_id,
            handle=profile.handle,
            display_name=profile.display_name,
            bio=profile.bio,
            created_at=profile.created_at,
        )
        try:
            with answering():
                row.save(condition=_ProfileRow.user_id.does_not_exist())
        except PutError as error:
            if is_refused(error):
                return self.get(profile.user_id)
            raise
        return profile

    def change(self, user_id: UserId, changes: Mapping[str, str]) -> Profile:
        row = self._row(user_id)
        actions = [getattr(_ProfileRow, name).set(value) for name, value in changes.items()]
        try:
            with answering():
                row.update(actions, condition=_ProfileRow.user_id.exists())
        except UpdateError as error:
            if is_refused(error):
                raise _unknown() from None
            raise
        return _profile(row)

    def _id_of(self, handle: str) -> UserId | None:
        with answering():
            return next((UserId(row.user_id) for row in self._row.by_handle.query(handle)), None)


def _unknown() -> NotFound:
    return NotFound("There is no such profile.")


def _profile(row: _ProfileRow) -> Profile:
    return Profile(
        user_id=UserId(row.user_id),
        handle=row.handle,
        display_name=row.display_name,
        bio=row.bio,
        created_at=row.created_at,
    )
