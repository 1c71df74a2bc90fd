"""What creators published reaches those who follow them: pushed to the active ones, pulled from those with many.

Who opened the feed in the last seven days is active: `follows:<viewer>` is there. Everybody else gets a timeline
anew when they come back. A creator with too many followers to push to is `big`, and the feed reads their outbox.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis import keys, pools
from clipfeed_adapters.redis.client import Valkey, ask
from clipfeed_adapters.redis.timelines_read import fill

MOST_FOLLOWERS = 5000
_AT_ONCE = 200

# KEYS: of each follower, who they follow and their timeline. ARGV: the bound, then score and member in turns.
_PUSH = """
for i = 1, #KEYS, 2 do
  if redis.call('EXISTS', KEYS[i]) == 1 then
    redis.call('ZADD', KEYS[i + 1], 'GT', unpack(ARGV, 2))
    redis.call('ZREMRANGEBYRANK', KEYS[i + 1], 0, -tonumber(ARGV[1]) - 1)
  end
end
"""
_WITHDRAW = """
for i = 1, #KEYS do redis.call('ZREM', KEYS[i], unpack(ARGV)) end
"""


class ValkeyTimelines:
    """A repeat changes nothing, and makes half a push whole."""

    def __init__(self, engagement: DynamoEngagement) -> None:
        self._engagement = engagement

    def settle(self, author_id: UserId, video_id: VideoId, at_ms: int) -> None:
        """Let those who follow the author see the video, or not any more. Raises Unavailable.

        Messages come in any order, so the table says which, and says it again afterwards: what came between
        may have been told to somebody who was done earlier.
        """
        known: bool | None = None
        while (gone := self._engagement.took_back(author_id, video_id)) != known:
            if gone:
                self._withdraw(author_id, video_id)
            else:
                self._push(author_id, video_id, at_ms)
            known = gone

    def _push(self, author_id: UserId, video_id: VideoId, at_ms: int) -> None:
        newest, is_big = put_out(author_id, video_id, at_ms)
        if video_id not in newest:  # so old that whoever follows them has newer ones
            return
        followers = self._engagement.followers_of(author_id, most=MOST_FOLLOWERS + 1)
        some = list(islice(followers, MOST_FOLLOWERS + 1))
        if len(some) > MOST_FOLLOWERS:
            ask(lambda valkey: valkey.sadd(keys.BIG_KEY, author_id))
            return
        for followed_by in _chunks(some):  # who was big until now has pushed nothing of the others
            _push_to(followed_by, newest if is_big else {video_id: newest[video_id]})
        if is_big:
            ask(lambda valkey: valkey.srem(keys.BIG_KEY, author_id))

    def _withdraw(self, author_id: UserId, video_id: VideoId) -> None:
        ask(lambda valkey: valkey.zrem(keys.outbox(author_id), video_id))
        followers = list(self._engagement.followers_of(author_id, most=MOST_FOLLOWERS))
        for followed_by in _chunks(followers):
            _withdraw_from(followed_by, video_id)


def has_timeline(viewer: UserId) -> bool:
    """One who has none gets it anew, whoever they follow by then. Raises Unavailable."""
    return bool(ask(lambda valkey: valkey.exists(keys.follows(viewer))))


def followed(viewer: UserId, creator_id: UserId, published: Mapping[VideoId, int]) -> None:
    """A new follower gets the creator's newest. Raises Unavailable."""
    ask(lambda valkey: fill(valkey, viewer, [creator_id], published))


def unfollowed(viewer: UserId, creator_id: UserId, published: Iterable[VideoId]) -> None:
    """Who leaves loses what a timeline can hold of the creator, and what they passed on. Raises Unavailable."""

    def change(valkey: Valkey) -> None:
        gone = {*published, *valkey.zrange(keys.outbox(creator_id), 0, -1)}
        with valkey.pipeline(transaction=False) as pipe:
            pipe.srem(keys.follows(viewer), creator_id)
            if gone:
                pipe.zrem(keys.timeline(viewer), *gone)
            pipe.execute()

    ask(change)


def put_out(author_id: UserId, video_id: VideoId, at_ms: int) -> tuple[Mapping[VideoId, float], bool]:
    """Put the video into the author's outbox: all that is in it now, and whether they are big. Raises Unavailable."""

    def change(valkey: Valkey) -> tuple[Mapping[VideoId, float], bool]:
        with valkey.pipeline(transaction=False) as pipe:
            pools.put(pipe, keys.outbox(author_id), {video_id: at_ms}, keys.OUTBOX, only_higher=True)
            pipe.zrange(keys.outbox(author_id), 0, -1, withscores=True)
            pipe.sismember(keys.BIG_KEY, author_id)
            *_, newest, is_big = pipe.execute()
        return dict(newest), bool(is_big)

    return ask(change)


def _push_to(followers: Sequence[UserId], newest: Mapping[VideoId, float]) -> None:
    named = [key for viewer in followers for key in (keys.follows(viewer), keys.timeline(viewer))]
    scored = [each for video_id, at_ms in newest.items() for each in (at_ms, video_id)]
    ask(lambda valkey: valkey.eval(_PUSH, len(named), *named, keys.TIMELINE.most, *scored))


def _withdraw_from(followers: Sequence[UserId], video_id: VideoId) -> None:
    named = [keys.timeline(viewer) for viewer in followers]
    ask(lambda valkey: valkey.eval(_WITHDRAW, len(named), *named, video_id))


def _chunks(followers: Sequence[UserId]) -> Iterable[Sequence[UserId]]:
    return (followers[start : start + _AT_ONCE] for start in range(0, len(followers), _AT_ONCE))
