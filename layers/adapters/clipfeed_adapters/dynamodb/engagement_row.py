"""A fact as an item of the engagement table, and as an image in its stream. Keyed by viewer: no video is a hot key."""

from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from clipfeed.engagement.facts import Action, Fact, Kind, Play
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.instant import InstantAttribute

PLAY = "play"
"""The kind of a row that is no action."""


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
    creator_id = UnicodeAttribute()
    on = BooleanAttribute(null=True)
    reason = UnicodeAttribute(null=True)
    region = UnicodeAttribute(null=True)
    watched_ms = NumberAttribute(null=True)
    duration_ms = NumberAttribute(null=True)
    seq = NumberAttribute()
    at = InstantAttribute()
    written_at = InstantAttribute(null=True)
    """May be days after `at`: players report late, and a message may have waited among the dead letters."""
    followed_id = UnicodeAttribute(null=True)
    expires_at = NumberAttribute(null=True)

    followers = _Followers()


def fact_of(row: FactRow) -> Fact:
    """Raises KeyError, TypeError or ValueError for a row that is none of ours."""
    return _play(row) if row.kind == PLAY else _action(row)


def fact_in(image: dict[str, Any]) -> Fact:
    """The fact in an image as the stream delivers it, in DynamoDB's own JSON. Raises what `fact_of` raises."""
    row = FactRow()
    row.deserialize(image)
    return fact_of(row)


def _action(row: FactRow) -> Action:
    return Action(
        viewer_id=UserId(_there(row, "viewer_id")),
        kind=Kind(row.kind),
        target_id=_there(row, "target_id"),
        creator_id=UserId(_there(row, "creator_id")),
        on=_there(row, "on"),
        seq=_count(row, "seq"),
        at=_there(row, "at"),
        reason=row.reason or "",
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
        region=row.region or "",
    )


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
