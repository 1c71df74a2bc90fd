"""What appears reaches the pool of fresh videos and, behind a queue, its creator's followers; what goes leaves."""

from contextlib import suppress

import msgspec

from clipfeed.engagement.ports import Timelines
from clipfeed.errors import Unavailable
from clipfeed.feed.model import Card
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video
from clipfeed.video.publication import Publication
from clipfeed_adapters.redis import keys, newcomers, pools, trending
from clipfeed_adapters.redis.cards import cards_of
from clipfeed_adapters.redis.client import Valkey, ask, best_effort


class ValkeyWithdrawals:
    """Withdrawals."""

    def removed(self, video_id: VideoId, creator_id: UserId) -> None:
        ask(lambda valkey: _withdraw(valkey, video_id, creator_id))


class ValkeyPublication(ValkeyWithdrawals):
    """PublicationNotices."""

    def __init__(self, timelines: Timelines) -> None:
        self._timelines = timelines

    def published(self, video: Video, publication: Publication) -> None:
        card = _card_of(video, publication)
        with suppress(Unavailable):  # the feed asks the table for the newest where this pool was lost
            announce(card)
        self._timelines.tell(card.creator_id, card.video_id, at_ms=card.published_at_ms)

    def changed(self, video_id: VideoId) -> None:
        best_effort(lambda valkey: valkey.delete(keys.card(video_id)))


def _card_of(video: Video, publication: Publication) -> Card:
    return Card(
        video_id=video.video_id,
        creator_id=video.creator_id,
        hashtags=video.hashtags,
        duration_ms=publication.duration_ms,
        published_at_ms=int(publication.published_at.timestamp() * 1000),
        duplicate_of=video.duplicate_of,
        sound_of=video.sound_of,
    )


def announce(card: Card) -> None:
    """Raises Unavailable."""

    def change(valkey: Valkey) -> None:
        with valkey.pipeline(transaction=False) as pipe:
            pipe.set(keys.card(card.video_id), msgspec.json.encode(card), ex=keys.CARD_SECONDS)
            pools.put(pipe, keys.FRESH_KEY, {card.video_id: card.published_at_ms}, keys.FRESH)
            newcomers.put(pipe, {card.video_id: 0})
            pipe.execute()

    ask(change)


def _withdraw(valkey: Valkey, video_id: VideoId, creator_id: UserId) -> None:
    """Other pools may still name it: the feed asks the catalogue before it shows anything."""
    card = cards_of(valkey, [video_id]).get(video_id)
    trending.withdraw(valkey, video_id, creator_id, card.hashtags if card else ())
    with valkey.pipeline(transaction=False) as pipe:
        pipe.delete(keys.card(video_id), keys.stats(video_id))
        pipe.zrem(keys.FRESH_KEY, video_id)
        pipe.zrem(keys.NEW_KEY, video_id)
        pipe.zrem(keys.outbox(creator_id), video_id)
        pipe.execute()
