"""What Valkey remembers for the feed: pools of candidates, facts of videos, and where each viewer is."""

from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import msgspec

from clipfeed.errors import Unavailable
from clipfeed.feed.model import Card, HistoryEvent, Scores, Totals, ViewerState
from clipfeed.feed.ports import Remembered, Wait
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.redis import keys, newcomers
from clipfeed_adapters.redis.client import Valkey, ask, best_effort
from clipfeed_adapters.redis.own_state import hidden_of, is_whole, keep_viewer
from clipfeed_adapters.redis.readable import readable
from clipfeed_adapters.redis.timelines_read import fill, newest_of, read_timeline

MOST_OF_POOL = 300
"""Read of one pool: a page looks at 500 candidates of all of them."""


class _Event(msgspec.Struct):
    """A play as its writer notes it; hashtags are there if the writer knew them."""

    video_id: VideoId
    creator_id: UserId
    ratio: float
    liked: bool
    at_ms: int
    hashtags: tuple[str, ...] = ()
    play_id: str | None = None
    duration_ms: int = 0


_read_events = msgspec.json.Decoder(list[_Event]).decode
_read_cards = msgspec.json.Decoder(list[Card | None]).decode
_read_totals = msgspec.json.Decoder(list[Totals]).decode
_read_ids = msgspec.json.Decoder(list[tuple[VideoId, ...]]).decode
_write = msgspec.json.encode


@cache
def _background() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1, thread_name_prefix="feed-memory")


class ValkeyFeedMemory:
    """FeedMemory in Valkey: each method is one pipeline, so one round trip."""

    def viewer(self, viewer_id: UserId, region: str = "") -> ViewerState:
        answers = ask(lambda valkey: _viewer_trip(valkey, viewer_id, region))
        history, seen, hidden, served, *pools, ranked, whole, pulled, known, _, _ = answers
        timeline, similar, tagged, trending, here, fresh, new = map(dict, pools)
        return ViewerState(
            viewer_id=viewer_id,
            history=tuple(
                HistoryEvent(**msgspec.structs.asdict(each)) for _, each in readable(history, history, _read_events)
            ),
            seen=dict(seen),
            hidden=hidden_of(hidden),
            is_whole=is_whole(hidden),
            served=dict(served),
            timeline=newest_of(timeline.items(), pulled),
            timeline_is_whole=bool(known),
            similar=similar,
            tagged=tagged,
            trending=trending,
            trending_here=here,
            fresh=fresh,
            new=new,
            fresh_is_whole=bool(whole),
            leftovers=next((each for _, each in readable(["ranked"], [ranked], _read_ids)), ()),
        )

    def facts(self, ids: Sequence[VideoId]) -> Remembered:
        if not ids:
            return Remembered()
        cards, totals = ask(lambda valkey: _facts_trip(valkey, ids))
        return Remembered(
            cards=dict(readable(ids, cards, _read_cards)), totals=dict(readable(ids, totals, _read_totals))
        )

    def keep(self, facts: Remembered) -> None:
        best_effort(lambda valkey: _keep_trip(valkey, facts))

    def keep_viewer(self, state: ViewerState) -> Wait:
        return _background().submit(best_effort, lambda valkey: keep_viewer(valkey, state)).result

    def keep_timeline(
        self, viewer_id: UserId, creators: Collection[UserId], published: Mapping[VideoId, int]
    ) -> Scores:
        try:
            return ask(lambda valkey: fill(valkey, viewer_id, creators, published))
        except Unavailable:
            return newest_of(published.items(), [])

    def keep_fresh(self, cards: Collection[Card]) -> None:
        best_effort(lambda valkey: _keep_fresh_trip(valkey, cards))

    def remember(
        self, viewer_id: UserId, *, served: Sequence[VideoId], leftovers: Sequence[VideoId], at_ms: int
    ) -> Wait:
        def trip(valkey: Valkey) -> None:
            with valkey.pipeline(transaction=False) as pipe:
                pipe.zadd(keys.served(viewer_id), dict.fromkeys(served, at_ms))
                pipe.zremrangebyrank(keys.served(viewer_id), 0, -keys.SERVED.most - 1)
                pipe.expire(keys.served(viewer_id), keys.SERVED.seconds)
                if leftovers:
                    pipe.set(keys.ranked(viewer_id), _write(leftovers), ex=keys.RANKED_SECONDS)
                pipe.execute()

        writing = _background().submit(best_effort, trip)
        return writing.result


def _viewer_trip(valkey: Valkey, viewer_id: UserId, region: str) -> list[Any]:
    with valkey.pipeline(transaction=False) as pipe:
        pipe.lrange(keys.history(viewer_id), 0, keys.HISTORY.most - 1)
        pipe.zrange(keys.seen(viewer_id), 0, -1, withscores=True)
        pipe.smembers(keys.hidden(viewer_id))
        pipe.zrange(keys.served(viewer_id), 0, -1, withscores=True)
        own = (keys.timeline(viewer_id), keys.similar(viewer_id), keys.tagged(viewer_id))
        for pool in (*own, keys.TRENDING_KEY, keys.trending_in(region), keys.FRESH_KEY, keys.NEW_KEY):
            pipe.zrevrange(pool, 0, MOST_OF_POOL - 1, withscores=True)
        pipe.get(keys.ranked(viewer_id))
        pipe.exists(keys.FRESH_IS_WHOLE_KEY)
        read_timeline(pipe, viewer_id)
        answers: list[Any] = pipe.execute()
    return answers


def _facts_trip(valkey: Valkey, ids: Sequence[VideoId]) -> list[list[str | None]]:
    with valkey.pipeline(transaction=False) as pipe:
        pipe.mget([keys.card(each) for each in ids])
        pipe.mget([keys.stats(each) for each in ids])
        answers: list[list[str | None]] = pipe.execute()
    return answers


def _keep_trip(valkey: Valkey, facts: Remembered) -> None:
    with valkey.pipeline(transaction=False) as pipe:
        for video_id, card in facts.cards.items():
            pipe.set(keys.card(video_id), _write(card), ex=keys.CARD_SECONDS if card else keys.NO_CARD_SECONDS)
        for video_id, totals in facts.totals.items():
            pipe.set(keys.stats(video_id), _write(totals), ex=keys.STATS_SECONDS, nx=True)
        newcomers.put(pipe, {video_id: totals.impressions for video_id, totals in facts.totals.items()})
        if gone := [video_id for video_id, card in facts.cards.items() if card is None]:
            pipe.zrem(keys.NEW_KEY, *gone)
        pipe.execute()


def _keep_fresh_trip(valkey: Valkey, cards: Collection[Card]) -> None:
    ids = [each.video_id for each in cards]
    totals = dict(readable(ids, valkey.mget([keys.stats(each) for each in ids]), _read_totals)) if ids else {}
    with valkey.pipeline(transaction=False) as pipe:
        if cards:
            pipe.zadd(keys.FRESH_KEY, {each.video_id: each.published_at_ms for each in cards})
            pipe.zremrangebyrank(keys.FRESH_KEY, 0, -keys.FRESH.most - 1)
            newcomers.refill(pipe, {each: totals[each].impressions if each in totals else None for each in ids})
        for each in cards:
            pipe.set(keys.card(each.video_id), _write(each), ex=keys.CARD_SECONDS)
        pipe.set(keys.FRESH_IS_WHOLE_KEY, 1, ex=keys.FRESH_IS_WHOLE_SECONDS)
        pipe.execute()
