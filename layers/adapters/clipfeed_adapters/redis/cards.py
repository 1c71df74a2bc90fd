"""The facts of a video that never change, as the cache holds them."""

from collections.abc import Collection

import msgspec

from clipfeed.feed.model import Card
from clipfeed.ids import VideoId
from clipfeed_adapters.redis import keys
from clipfeed_adapters.redis.client import Valkey

_decode = msgspec.json.Decoder(Card | None).decode


def cards_of(valkey: Valkey, ids: Collection[VideoId]) -> dict[VideoId, Card]:
    """The cards that the cache has, in one round trip."""
    held = valkey.mget([keys.card(video_id) for video_id in ids]) if ids else []
    cards = (_decode(text) for text in held if text)
    return {card.video_id: card for card in cards if card}
