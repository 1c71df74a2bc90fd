"""What appears reaches the pool of fresh videos and the timelines of its creator's followers; what goes leaves."""

from collections.abc import Sequence
from functools import partial
from itertools import islice

import msgspec

from clipfeed.feed.model import Card
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.redis import keys, pools
from clipfeed_adapters.redis.client import Valkey, ask

MOST_FOLLOWERS = 5000
_AT_ONCE = 500


class ValkeyPublication:
    """PublicationNotices."""

    def __init__(self, engagement: DynamoEngagement) -> None:
        self._engagement = engagement

    def published(
        self,
        video_id: VideoId,
        creator_id: UserId,
        hashtags: Sequence[str],
        duration_ms: int,
        published_at_ms: int,
    ) -> None:
        card = Card(video_id, creator_id, tuple(hashtags), duration_ms, published_at_ms)
        ask(lambda valkey: _announce(valkey, card))
        followers = self._engagement.followers_of(creator_id, most=MOST_FOLLOWERS)
        while some := list(islice(followers, _AT_ONCE)):
            ask(partial(_push, card=card, followers=some))

    def removed(self, video_id: VideoId, creator_id: UserId) -> None:  # noqa: ARG002 - timelines are read again by the feed
        ask(lambda valkey: _withdraw(valkey, video_id))


def _announce(valkey: Valkey, card: Card) -> None:
    with valkey.pipeline(transaction=False) as pipe:
        pipe.set(keys.card(card.video_id), msgspec.json.encode(card), ex=keys.CARD_SECONDS)
        pools.put(pipe, keys.FRESH_KEY, {card.video_id: card.published_at_ms}, keys.FRESH)
        pipe.execute()


def _push(valkey: Valkey, card: Card, followers: Sequence[UserId]) -> None:
    with valkey.pipeline(transaction=False) as pipe:
        for follower in followers:
            pools.put(pipe, keys.timeline(follower), {card.video_id: card.published_at_ms}, keys.TIMELINE)
        pipe.execute()


def _withdraw(valkey: Valkey, video_id: VideoId) -> None:
    """Other pools may still name it: the feed asks the catalogue before it shows anything."""
    with valkey.pipeline(transaction=False) as pipe:
        pipe.delete(keys.card(video_id), keys.stats(video_id))
        pipe.zrem(keys.FRESH_KEY, video_id)
        pipe.zrem(keys.TRENDING_KEY, video_id)
        pipe.execute()
