"""Accepted facts wait here until they are written: one message per request."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import msgspec

from clipfeed.engagement.facts import Fact, Follow, Like, Play
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.sqs.sending import send

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
_Length = Annotated[int, msgspec.Meta(ge=1, le=2**31)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class LikeMessage(msgspec.Struct, tag="like", tag_field="kind"):
    viewer_id: _Id
    target_id: _Id
    creator_id: _Id
    on: bool
    seq: _Count
    at: _Moment

    def as_fact(self) -> Fact:
        values = msgspec.structs.asdict(self)
        return Like(video_id=VideoId(values.pop("target_id")), **values)


class FollowMessage(msgspec.Struct, tag="follow", tag_field="kind"):
    viewer_id: _Id
    target_id: _Id
    on: bool
    seq: _Count
    at: _Moment

    def as_fact(self) -> Fact:
        values = msgspec.structs.asdict(self)
        return Follow(creator_id=UserId(values.pop("target_id")), **values)


class PlayMessage(msgspec.Struct, tag="play", tag_field="kind"):
    viewer_id: _Id
    target_id: _Id
    creator_id: _Id
    play_id: _Id
    watched_ms: _Count
    duration_ms: _Length
    seq: _Count
    at: _Moment

    def as_fact(self) -> Fact:
        values = msgspec.structs.asdict(self)
        return Play(video_id=VideoId(values.pop("target_id")), **values)


class EngagementMessage(msgspec.Struct):
    facts: list[LikeMessage | FollowMessage | PlayMessage]

    def as_facts(self) -> list[Fact]:
        return [message.as_fact() for message in self.facts]


class SqsFactQueue:
    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def send(self, facts: Sequence[Fact]) -> None:
        send(self._queue_url, {"facts": [_message(fact) for fact in facts]})


def _message(fact: Fact) -> dict[str, Any]:
    values = asdict(fact)
    values["target_id"] = values.pop("creator_id" if isinstance(fact, Follow) else "video_id")
    return {**values, "kind": type(fact).__name__.lower(), "at": fact.at.isoformat()}
