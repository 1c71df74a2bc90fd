"""A viewer's plays and likes become history, seen videos, and what is similar: one transaction per viewer."""

from collections.abc import Mapping, Sequence

import msgspec

from clipfeed.engagement.facts import Fact, Play
from clipfeed.engagement.memory import Entry, enjoyed, enjoyed_hashtags, enjoyed_together, remembered
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.redis import keys, pools
from clipfeed_adapters.redis.client import Valkey

MOST_ROOTS = 20
"""Videos enjoyed last, whose neighbours make up the similar ones."""

MOST_HASHTAGS = 5
"""Of what was enjoyed, the most frequent: what trends under them is offered."""

_decode = msgspec.json.Decoder(Entry).decode
_encode = msgspec.json.encode


def learn(valkey: Valkey, viewer: UserId, facts: Sequence[Fact], hashtags: Mapping[VideoId, tuple[str, ...]]) -> None:
    """A repeat changes nothing: pairs count when a video turns enjoyed in the history, in the same transaction."""
    key = keys.history(viewer)

    def change(pipe: Valkey) -> None:
        before = [_decode(text) for text in pipe.lrange(key, 0, -1)]
        after = remembered(before, facts, hashtags, keys.HISTORY.most)
        pipe.multi()
        _keep_history(pipe, key, after)
        seen = {fact.video_id: fact.at.timestamp() * 1000 for fact in facts if isinstance(fact, Play)}
        pools.put(pipe, keys.seen(viewer), seen, keys.SEEN, only_higher=True)
        for one, other, weight in enjoyed_together(before, after):
            _bind(pipe, one, other, weight)
            _bind(pipe, other, one, weight)
        _gather_similar(pipe, viewer, enjoyed(after))
        _gather_tagged(pipe, viewer, enjoyed_hashtags(after))

    valkey.transaction(change, key)


def _keep_history(pipe: Valkey, key: str, history: Sequence[Entry]) -> None:
    pipe.delete(key)
    if history:
        pipe.rpush(key, *map(_encode, history))
        pipe.expire(key, keys.HISTORY.seconds)


def _bind(pipe: Valkey, video_id: VideoId, neighbour: VideoId, weight: float) -> None:
    pipe.zincrby(keys.covisit(video_id), weight, neighbour)
    pools.trim(pipe, keys.covisit(video_id), keys.COVISIT)


def _gather_similar(pipe: Valkey, viewer: UserId, roots: Sequence[VideoId]) -> None:
    if not roots:
        pipe.delete(keys.similar(viewer))
        return
    weights = {keys.covisit(root): 1 / (1 + place) for place, root in enumerate(roots[:MOST_ROOTS])}
    pipe.zunionstore(keys.similar(viewer), weights)
    pipe.zrem(keys.similar(viewer), *roots)
    pools.trim(pipe, keys.similar(viewer), keys.SIMILAR)


def _gather_tagged(pipe: Valkey, viewer: UserId, hashtags: Sequence[str]) -> None:
    if not hashtags:
        pipe.delete(keys.tagged(viewer))
        return
    pipe.zunionstore(keys.tagged(viewer), [keys.trending_tag(tag) for tag in hashtags[:MOST_HASHTAGS]], aggregate="MAX")
    pools.trim(pipe, keys.tagged(viewer), keys.TAGGED)
