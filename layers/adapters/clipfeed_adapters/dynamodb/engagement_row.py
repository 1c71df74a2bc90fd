"""A fact as an item of the engagement table, and as an image in its stream. Keyed by viewer: no video is a hot key."""

from collections.abc import Callable, Mapping
from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from clipfeed.engagement.facts import Fact, Follow, Like, Play
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.instant import InstantAttribute


class _Followers(GlobalSecondaryIndex["FactRow"]):
    """By `followed_id`, which an item has only while the follow stands."""

    class Meta:
        index_name = "followers"
        projection = KeysOnlyProjection()

    followed_id = UnicodeAttribute(hash_key=True)
    viewer_id = UnicodeAttribute(range_key=True)


class FactRow(Model):
    viewer_id = UnicodeAttribute(hash_key=True)
    fact = UnicodeAttribute(range_key=True)
    kind = UnicodeAttribute()
    target_id = UnicodeAttribute()
    creator_id = UnicodeAttribute(null=True)
    on = BooleanAttribute(null=True)
    watched_ms = NumberAttribute(null=True)
    duration_ms = NumberAttribute(null=True)
    seq = NumberAttribute()
    at = InstantAttribute()
    followed_id = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    followers = _Followers()


def fact_of(row: FactRow) -> Fact:
    """Raises KeyError, TypeError or ValueError for a row that is none of ours."""
    return _READ[row.kind](row)


def fact_in(image: dict[str, Any]) -> Fact:
    """The fact in an image as the stream delivers it, in DynamoDB's own JSON. Raises what `fact_of` raises."""
    row = FactRow()
    row.deserialize(image)
    return fact_of(row)


def _like(row: FactRow) -> Like:
    return Like(
        viewer_id=UserId(_there(row, "viewer_id")),
        video_id=VideoId(_there(row, "target_id")),
        creator_id=UserId(_there(row, "creator_id")),
        on=_there(row, "on"),
        seq=_count(row, "seq"),
        at=_there(row, "at"),
    )


def _follow(row: FactRow) -> Follow:
    return Follow(
        viewer_id=UserId(_there(row, "viewer_id")),
        creator_id=UserId(_there(row, "target_id")),
        on=_there(row, "on"),
        seq=_count(row, "seq"),
        at=_there(row, "at"),
    )


def _play(row: FactRow) -> Play:
    return Play(
        viewer_id=UserId(_there(row, "viewer_id")),
        video_id=VideoId(_there(row, "target_id")),
        creator_id=UserId(_there(row, "creator_id")),
        play_id=_there(row, "fact").removeprefix("play#"),
        watched_ms=_count(row, "watched_ms"),
        duration_ms=_count(row, "duration_ms"),
        seq=_count(row, "seq"),
        at=_there(row, "at"),
    )


_READ: Mapping[str, Callable[[FactRow], Fact]] = {"like": _like, "follow": _follow, "play": _play}


def _there(row: FactRow, name: str) -> Any:
    value = getattr(row, name)
    if value is None:
        raise ValueError(f"The fact has no {name}.")
    return value


def _count(row: FactRow, name: str) -> int:
    value = _there(row, name)
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"The fact's {name} is no whole number.")
    return value
