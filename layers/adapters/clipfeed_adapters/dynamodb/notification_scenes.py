"""What notifications are about, and what of it their reader is not shown: reads side by side, as one trip."""

from collections.abc import Collection, Mapping
from functools import partial

from clipfeed.comments.model import CommentId
from clipfeed.ids import UserId, VideoId
from clipfeed.notifications.ports import Clip, CommentKey, Hidden, Person, Scene
from clipfeed.video.model import Video
from clipfeed_adapters.dynamodb.binding import answering, bound
from clipfeed_adapters.dynamodb.comment_row import CommentRow, comment_of, thread_of
from clipfeed_adapters.dynamodb.engagement_row import FactRow
from clipfeed_adapters.dynamodb.hiding import hidden_from
from clipfeed_adapters.dynamodb.profiles import DynamoProfiles
from clipfeed_adapters.dynamodb.reads import started
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog


class DynamoScenes:
    """Scenes."""

    def __init__(
        self, profiles: DynamoProfiles, videos: DynamoVideoCatalog, *, engagement_table: str, comments_table: str
    ) -> None:
        self._profiles = profiles
        self._videos = videos
        self._facts = bound(FactRow, engagement_table)
        self._comments = bound(CommentRow, comments_table)

    def hidden_from(self, viewer: UserId) -> Hidden:
        blocked, muted, reported = hidden_from(self._facts, viewer)
        return Hidden(blocked, muted, frozenset(_comment_key(each) for each in reported if "/" in each))

    def look_up(
        self, people: Collection[UserId], clips: Collection[VideoId], comments: Collection[CommentKey]
    ) -> Scene:
        persons = started([partial(self._people, people)])
        videos = started([partial(self._clips, clips)])
        said = started([partial(self._said, comments)])
        (known,), (seen,), (texts,) = persons(), videos(), said()
        return Scene(known, seen, texts)

    def _people(self, ids: Collection[UserId]) -> Mapping[UserId, Person]:
        found = self._profiles.get_many(list(ids))
        return {user_id: Person(user_id, profile.handle, profile.display_name) for user_id, profile in found.items()}

    def _clips(self, ids: Collection[VideoId]) -> Mapping[VideoId, Clip]:
        return {video_id: _clip(video) for video_id, video in self._videos.get_many(list(ids)).items()}

    def _said(self, keys: Collection[CommentKey]) -> Mapping[CommentKey, str]:
        wanted = [(thread_of(video_id, CommentId(each)), each) for video_id, each in keys]
        with answering():
            rows = list(self._comments.batch_get(wanted, consistent_read=True))
        comments = [comment_of(row) for row in rows]
        return {(each.video_id, each.comment_id): each.text for each in comments if not each.is_deleted}


def _comment_key(target_id: str) -> CommentKey:
    video_id, _, comment_id = target_id.partition("/")
    return VideoId(video_id), comment_id


def _clip(video: Video) -> Clip:
    media = video.publication.media if video.publication and video.is_published else None
    return Clip(
        video_id=video.video_id,
        creator_id=video.creator_id,
        title=video.title,
        poster_key=media.poster_key if media else None,
        is_published=video.is_published,
        is_removed=video.is_removed,
    )
