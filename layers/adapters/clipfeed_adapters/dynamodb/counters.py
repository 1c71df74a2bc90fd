"""Totals as rows, one per target and stream shard, each fenced by the sequence of the last change it counted."""

from collections import Counter
from collections.abc import Mapping, Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.models import Model

from clipfeed.engagement.counting import USER_METRICS, VIDEO_METRICS, Metrics, Target, of_user, of_video
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.binding import answering, bound, is_refused

_METRICS = tuple(dict.fromkeys(VIDEO_METRICS + USER_METRICS))


class _CounterRow(Model):
    target = UnicodeAttribute(hash_key=True)
    shard = UnicodeAttribute(range_key=True)
    hw = UnicodeAttribute(null=True)
    likes = NumberAttribute(null=True)
    views = NumberAttribute(null=True)
    watch_ms = NumberAttribute(null=True)
    completes = NumberAttribute(null=True)
    followers = NumberAttribute(null=True)
    following = NumberAttribute(null=True)


class DynamoCounters:
    """Counters and UserCounters."""

    def __init__(self, table_name: str) -> None:
        self._row = bound(_CounterRow, table_name)

    def add(self, target: Target, shard: str, delta: Metrics, *, first: str, last: str) -> bool:
        added = [getattr(_CounterRow, metric).add(amount) for metric, amount in delta.items()]
        fence = _CounterRow.hw.does_not_exist() | (_CounterRow.hw < first)
        try:
            with answering():
                self._row(target, shard).update([_CounterRow.hw.set(last), *added], condition=fence)
        except UpdateError as error:
            if is_refused(error):
                return False
            raise
        return True

    def mark(self, target: Target, shard: str) -> str:
        try:
            with answering():
                return self._row.get(target, shard, consistent_read=True).hw or ""
        except DoesNotExist:
            return ""

    def total(self, target: Target) -> Metrics:
        total: Counter[str] = Counter()
        with answering():
            for row in self._row.query(target, consistent_read=True):
                total.update({metric: getattr(row, metric) or 0 for metric in _METRICS})
        return dict(total)

    def of_video(self, video_id: VideoId) -> Mapping[str, int]:
        """`likes views watch_ms completes`; zeros for a video nobody has met."""
        return _whole(self.total(of_video(video_id)), VIDEO_METRICS)

    def of_user(self, user_id: UserId) -> Mapping[str, int]:
        return _whole(self.total(of_user(user_id)), USER_METRICS)


def _whole(total: Metrics, metrics: Sequence[str]) -> Mapping[str, int]:
    return {metric: total.get(metric, 0) for metric in metrics}
