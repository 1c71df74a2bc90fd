"""What players report of what was watched, of viewers and guests alike; docs/numbers.md says what becomes of it."""

from collections.abc import Sequence
from functools import cache
from http import HTTPStatus
from typing import Annotated

import msgspec

from clipfeed.engagement.accept_watching import AcceptWatching, Refusal, Watched
from clipfeed.ids import UserId
from clipfeed.limits.check_pace import EverybodyIsNew, Limits
from clipfeed.sealing import Sealer
from clipfeed_adapters.clock import now, sequence
from clipfeed_adapters.guests import guest_of
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.redis.limits import ValkeyBuckets
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.engagement_queue import SqsFactQueue

door = Door("api_events")


class WatchEvent(msgspec.Struct, forbid_unknown_fields=True):
    event_id: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    """The client's name for its report. A repeat is recognised by its play token."""
    play_token: Annotated[str, msgspec.Meta(max_length=2000)]
    watched_ms: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    age_ms: Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)] = 0
    """May be below 0: somebody can set the player's clock back."""


class WatchEvents(msgspec.Struct, forbid_unknown_fields=True):
    events: Annotated[list[WatchEvent], msgspec.Meta(min_length=1, max_length=50)]


class Accepted(msgspec.Struct):
    accepted: int
    refused: Sequence[Refusal]


@cache
def limits() -> Limits:
    return Limits(ValkeyBuckets(), EverybodyIsNew(), now)


@cache
def watching() -> AcceptWatching:
    queue = SqsFactQueue(setting("ENGAGEMENT_QUEUE_URL"))
    return AcceptWatching(queue, Sealer(setting("SEAL_KEY").encode()), now, sequence)


@door.route("POST", "/v1/events")
def report(call: Call) -> Reply:
    viewer = call.viewer
    limits().check(viewer, "events")
    return _accepted(call, viewer)


@door.route("POST", "/v1/guest/events")
def report_as_guest(call: Call) -> Reply:
    return _accepted(call, guest_of(call))


def _accepted(call: Call, viewer: UserId) -> Reply:
    reports = [Watched(**msgspec.structs.asdict(event)) for event in call.body(WatchEvents).events]
    refused = watching().watched(viewer, reports, region=call.region)
    return Reply(Accepted(len(reports) - len(refused), refused), HTTPStatus.ACCEPTED)


handle = door
