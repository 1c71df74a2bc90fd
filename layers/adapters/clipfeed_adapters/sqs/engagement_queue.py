"""Accepted facts wait here until they are written: one message per request."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import msgspec

from clipfeed.engagement.facts import Action, Fact, Kind, Play
from clipfeed_adapters.sqs.sending import send

_Id = Annotated[str, msgspec.Meta(min_length=1, max_length=128)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
_Length = Annotated[int, msgspec.Meta(ge=1, le=2**31)]
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]


class ActionMessage(msgspec.Struct, tag="action", tag_field="type"):
    viewer_id: _Id
    kind: Kind
    target_id: _Id
    creator_id: _Id
    on: bool
    seq: _Count
    at: _Moment
    reason: str = ""

    def as_fact(self) -> Fact:
        return Action(**msgspec.structs.asdict(self))


class PlayMessage(msgspec.Struct, tag="play", tag_field="type"):
    viewer_id: _Id
    video_id: _Id
    creator_id: _Id
    play_id: _Id
    watched_ms: _Count
    duration_ms: _Length
    seq: _Count
    at: _Moment
    region: str = ""

    def as_fact(self) -> Fact:
        return Play(**msgspec.structs.asdict(self))


class EngagementMessage(msgspec.Struct):
    facts: list[ActionMessage | PlayMessage]

    def as_facts(self) -> list[Fact]:
        return [message.as_fact() for message in self.facts]


class SqsFactQueue:
    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def send(self, facts: Sequence[Fact]) -> None:
        send(self._queue_url, message_of(facts))


def message_of(facts: Sequence[Fact]) -> dict[str, Any]:
    """What `EngagementMessage` reads."""
    return {
        "facts": [{**asdict(fact), "type": type(fact).__name__.lower(), "at": fact.at.isoformat()} for fact in facts]
    }
