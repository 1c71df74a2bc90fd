"""Totals as readers see them: absolute values, set and never added to, so that a repeat heals."""

from collections.abc import Mapping

import msgspec

from clipfeed.engagement.counting import USER_METRICS, VIDEO_METRICS, Metrics, Target, user_of, video_of
from clipfeed.engagement.trending import heat
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.redis import keys, pools
from clipfeed_adapters.redis.cards import cards_of
from clipfeed_adapters.redis.client import Valkey, best_effort


class ValkeyTotals:
    """Totals."""

    def publish(self, totals: Mapping[Target, Metrics]) -> None:
        videos = {video_id: values for target, values in totals.items() if (video_id := video_of(target))}
        users = {user_id: values for target, values in totals.items() if (user_id := user_of(target))}
        if totals:
            best_effort(lambda valkey: _set(valkey, videos, users))


def _set(valkey: Valkey, videos: Mapping[VideoId, Metrics], users: Mapping[UserId, Metrics]) -> None:
    cards = cards_of(valkey, videos.keys())  # no card: nobody has been shown it for a day, or it is gone
    hot = {video_id: heat(videos[video_id], card.published_at_ms) for video_id, card in cards.items()}
    with valkey.pipeline(transaction=False) as pipe:
        for video_id, values in videos.items():
            pipe.set(keys.stats(video_id), _json(values, VIDEO_METRICS), ex=keys.STATS_SECONDS)
        for user_id, values in users.items():
            pipe.set(keys.stats_user(user_id), _json(values, USER_METRICS), ex=keys.STATS_SECONDS)
        pools.put(pipe, keys.TRENDING_KEY, hot, keys.TRENDING)
        pipe.execute()


def _json(values: Metrics, metrics: tuple[str, ...]) -> bytes:
    return msgspec.json.encode({metric: values.get(metric, 0) for metric in metrics})
