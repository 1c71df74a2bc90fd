"""Every video there is, in VideosTable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice

from pynamodb.exceptions import DoesNotExist, PutError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from clipfeed.errors import Conflict, NotFound, Stale
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video, VideoState
from clipfeed.video.ports import Position
from clipfeed_adapters.dynamodb.binding import answering, bound, is_refused
from clipfeed_adapters.dynamodb.instant import InstantAttribute
from clipfeed_adapters.dynamodb.video_row import DUE, VideoRow, values_of, video_of

_LONGEST_ID = 64
"""No id of ours is longer, and DynamoDB refuses a key beyond 2 KB with an error of its own."""


class DynamoVideoCatalog:
    def __init__(self, table_name: str) -> None:
        self._rows = bound(VideoRow, table_name)

    def add(self, video: Video) -> Video:
        try:
            with answering():
                self._rows(**values_of(video)).save(condition=VideoRow.video_id.does_not_exist())
        except PutError as error:
            if is_refused(error):
                raise Conflict("There is a video of this id already.", code="video_exists") from error
            raise
        return video

    def get(self, video_id: VideoId) -> Video:
        try:
            if not 0 < len(video_id) <= _LONGEST_ID:
                raise self._rows.DoesNotExist
            with answering():
                return video_of(self._rows.get(video_id, consistent_read=True))
        except DoesNotExist:
            raise NotFound("There is no such video.") from None

    def get_many(self, ids: Sequence[VideoId]) -> Mapping[VideoId, Video]:
        with answering():
            found = [video_of(row) for row in self._rows.batch_get(list(ids), consistent_read=True)]
        return {video.video_id: video for video in found}

    def is_newer(self, video_id: VideoId, since: datetime) -> bool:
        try:
            return self.get(video_id).created_at > since
        except NotFound:
            return False

    def save(self, video: Video) -> Video:
        saved = replace(video, version=video.version + 1)
        try:
            with answering():
                self._rows(**values_of(saved)).save(condition=VideoRow.version == video.version)
        except PutError as error:
            if is_refused(error):
                raise Stale("The video changed since it was read.") from error
            raise
        return saved

    def save_progress(self, video_id: VideoId, attempt: int, percent: int) -> None:
        is_less = VideoRow.progress_percent < percent
        is_first = VideoRow.state == VideoState.TRANSCODING.value
        self._touch(video_id, [VideoRow.progress_percent.set(percent)], _is_running(attempt) & is_first & is_less)

    def postpone(self, video_id: VideoId, until: datetime) -> None:
        self._touch(video_id, [VideoRow.due_at.set(until)], VideoRow.due_in.exists() & (VideoRow.due_at < until))

    def _touch(self, video_id: VideoId, actions: list[Action], condition: Condition) -> None:
        """Change attributes past the version, unless the condition does not hold."""
        try:
            with answering():
                self._rows(video_id).update(actions, condition=condition)
        except UpdateError as error:
            if not is_refused(error):
                raise

    def of_creator(self, creator_id: UserId, *, limit: int, after: Position | None = None) -> Sequence[Video]:
        with answering():
            return [video_of(row) for row in islice(self._newest_of(creator_id, limit, after), limit)]

    def uploads_since(self, creator_id: UserId, since: datetime, *, most: int) -> int:
        with answering():
            rows = self._rows.by_creator.query(
                creator_id, VideoRow.created_at > since, limit=most, page_size=most, attributes_to_get=["video_id"]
            )
            return sum(1 for _ in rows)

    def due(self, now: datetime, *, limit: int) -> Sequence[VideoId]:
        with answering():
            rows = self._rows.by_due.query(DUE, VideoRow.due_at <= now, limit=limit, page_size=limit)
            return [VideoId(row.video_id) for row in rows]

    def _newest_of(self, creator_id: UserId, limit: int, after: Position | None) -> Iterator[VideoRow]:
        return self._rows.by_creator.query(
            creator_id,
            filter_condition=VideoRow.state != VideoState.REMOVED.value,
            scan_index_forward=False,
            page_size=limit,
            last_evaluated_key=_start_key(creator_id, after) if after else None,
        )


def _is_running(attempt: int) -> Condition:
    running: Condition = (VideoRow.attempt == attempt) & VideoRow.job_id.exists()
    return running


def _start_key(creator_id: UserId, after: Position) -> dict[str, dict[str, str]]:
    return {
        "creator_id": {"S": creator_id},
        "created_at": {"S": InstantAttribute().serialize(after.created_at)},
        "video_id": {"S": after.video_id},
    }
