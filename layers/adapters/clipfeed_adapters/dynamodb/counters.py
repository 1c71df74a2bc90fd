"""Totals as rows, one per target and stream shard, each fenced by the sequence of the last change it counted.

The rows of one owner lie together: `creator#<id>` holds who follows whom and all of that creator's videos,
`comments#<video>` that video's comments.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import DoesNotExist, UpdateError
from pynamodb.models import Model

from clipfeed.engagement.counting import (
    COMMENT_METRICS,
    PEOPLE_METRICS,
    VIDEO_METRICS,
    Metrics,
    Target,
    of_comment,
    of_creator,
    of_user,
    of_video,
)
from clipfeed.engagement.ports import Total
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb.binding import RETRIES, answering, bound, is_refused

METRICS = tuple(dict.fromkeys(VIDEO_METRICS + PEOPLE_METRICS + COMMENT_METRICS))


class CounterRow(Model):
    owner = UnicodeAttribute(hash_key=True)
    counter = UnicodeAttribute(range_key=True)
    """`<part>#<shard>`"""
    hw = UnicodeAttribute(null=True)
    likes = NumberAttribute(null=True)
    saves = NumberAttribute(null=True)
    shares = NumberAttribute(null=True)
    reposts = NumberAttribute(null=True)
    comments = NumberAttribute(null=True)
    reports = NumberAttribute(null=True)
    not_interested = NumberAttribute(null=True)
    impressions = NumberAttribute(null=True)
    views = NumberAttribute(null=True)
    completes = NumberAttribute(null=True)
    loops = NumberAttribute(null=True)
    watch_ms = NumberAttribute(null=True)
    followers = NumberAttribute(null=True)
    following = NumberAttribute(null=True)
    replies = NumberAttribute(null=True)
    adds = NumberAttribute(null=True)
    """How often anything was added, so that of two sums over the rows it can be told which one is the later."""


class DynamoCounters:
    """Counters and UserCounters."""

    def __init__(self, table_name: str, retries: int = RETRIES) -> None:
        self._row = bound(CounterRow, table_name, retries)

    def add(self, target: Target, shard: str, delta: Metrics, *, first: str, last: str) -> bool:
        added = [getattr(CounterRow, metric).add(amount) for metric, amount in delta.items()]
        added.append(CounterRow.adds.add(1))
        fence = CounterRow.hw.does_not_exist() | (CounterRow.hw < first)
        try:
            with answering():
                self._row(target.owner, _counter(target, shard)).update(
                    [CounterRow.hw.set(last), *added], condition=fence
                )
        except UpdateError as error:
            if is_refused(error):
                return False
            raise
        return True

    def mark(self, target: Target, shard: str) -> str:
        try:
            with answering():
                return self._row.get(target.owner, _counter(target, shard), consistent_read=True).hw or ""
        except DoesNotExist:
            return ""

    def total(self, target: Target) -> Total:
        with answering():
            rows = self._row.query(target.owner, CounterRow.counter.startswith(f"{target.part}#"), consistent_read=True)
            return totals_of(rows).get(target, Total({}))

    def of_video(self, creator_id: UserId, video_id: VideoId) -> Mapping[str, int]:
        """Every metric of a video; zeros for one that nobody has met."""
        return _whole(self.total(of_video(creator_id, video_id)).metrics, VIDEO_METRICS)

    def of_videos(self, creator_id: UserId) -> Mapping[VideoId, Mapping[str, int]]:
        """Every metric of each of a creator's videos; those that nobody has met are left out."""
        by_video: dict[VideoId, list[CounterRow]] = {}
        with answering():
            for row in self._row.query(of_creator(creator_id), CounterRow.counter.startswith("video#")):
                _, video_id, _ = row.counter.split("#", 2)
                by_video.setdefault(VideoId(video_id), []).append(row)
        return {video_id: _whole(_sum(rows), VIDEO_METRICS) for video_id, rows in by_video.items()}

    def of_user(self, user_id: UserId) -> Mapping[str, int]:
        """`followers following`, and `likes views` over all of the user's videos."""
        with answering():
            rows = list(self._row.query(of_creator(user_id)))
        videos = _sum(row for row in rows if row.counter.startswith("video#"))
        people = _sum(row for row in rows if row.counter.startswith(of_user(user_id).part))
        return {**_whole(people, PEOPLE_METRICS), **_whole(videos, ("likes", "views"))}

    def of_comments(self, video_id: VideoId, first: str, last: str) -> Mapping[str, Mapping[str, int]]:
        """`likes replies` by comment, of those between two ids; the ones that nobody met are left out."""
        start, end = of_comment(video_id, first), of_comment(video_id, last)
        by_comment: dict[str, list[CounterRow]] = {}
        with answering():
            for row in self._row.query(start.owner, CounterRow.counter.between(f"{start.part}#", f"{end.part}#~")):
                _, comment_id, _ = row.counter.split("#", 2)
                by_comment.setdefault(comment_id, []).append(row)
        return {comment_id: _whole(_sum(rows), COMMENT_METRICS) for comment_id, rows in by_comment.items()}


def totals_of(rows: Iterable[CounterRow]) -> dict[Target, Total]:
    """What the rows add up to, by target."""
    metrics, stamps = defaultdict[Target, Counter[str]](Counter), Counter[Target]()
    for row in rows:
        target = target_of(row)
        metrics[target].update({metric: getattr(row, metric) or 0 for metric in METRICS})
        stamps[target] += int(row.adds or 0)
    return {target: Total(dict(total), stamps[target]) for target, total in metrics.items()}


def target_of(row: CounterRow) -> Target:
    return Target(row.owner, row.counter.rpartition("#")[0])


def _counter(target: Target, shard: str) -> str:
    return f"{target.part}#{shard}"


def _sum(rows: Iterable[CounterRow]) -> Metrics:
    total: Counter[str] = Counter()
    for row in rows:
        total.update({metric: getattr(row, metric) or 0 for metric in METRICS})
    return dict(total)


def _whole(total: Metrics, metrics: Sequence[str]) -> Mapping[str, int]:
    return {metric: total.get(metric, 0) for metric in metrics}
