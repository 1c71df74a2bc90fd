"""How a video lies in VideosTable, and the way there and back."""

from dataclasses import asdict
from typing import Any

from pynamodb.attributes import BooleanAttribute, ListAttribute, MapAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.publication import Media, Publication
from clipfeed.video.stage import Stage
from clipfeed.video.sweeping import due_at
from clipfeed_adapters.dynamodb.instant import InstantAttribute
from clipfeed_adapters.dynamodb.key_list import packed_keys, unpacked_keys

DUE = "due"
"""Value of `due_in`. The attribute is there only while somebody should look after the video."""
PUBLIC = "public"
"""Value of `published_in`. The attribute is there only while the video is ready, and so is its index entry."""

_SAME_NAME = (
    *("creator_handle", "title", "content_type", "size_bytes", "source_key", "created_at", "updated_at", "version"),
    *("idempotency", "source_version", "recent_uploads", "tries", "attempt", "lease_until", "revision", "job_id"),
    *("progress_percent", "is_promoted", "placeholder", "duplicate_of", "sound_of", "is_untidy"),
    *("made_at", "is_copied", "reviewed_key", "erased_at"),
)


class ByCreator(GlobalSecondaryIndex["VideoRow"]):
    class Meta:
        index_name = "by_creator"
        projection = AllProjection()

    creator_id = UnicodeAttribute(hash_key=True)
    created_at = InstantAttribute(range_key=True)


class ByPublication(GlobalSecondaryIndex["VideoRow"]):
    class Meta:
        index_name = "by_publication"
        projection = AllProjection()

    published_in = UnicodeAttribute(hash_key=True)
    published_at = InstantAttribute(range_key=True)


class ByDue(GlobalSecondaryIndex["VideoRow"]):
    class Meta:
        index_name = "by_due"
        projection = KeysOnlyProjection()

    due_in = UnicodeAttribute(hash_key=True)
    due_at = InstantAttribute(range_key=True)


class VideoRow(Model):
    video_id = UnicodeAttribute(hash_key=True)
    creator_id = UnicodeAttribute()
    creator_handle = UnicodeAttribute()
    title = UnicodeAttribute()
    hashtags = ListAttribute(of=UnicodeAttribute)
    content_type = UnicodeAttribute()
    size_bytes = NumberAttribute()
    source_key = UnicodeAttribute()
    created_at = InstantAttribute()
    updated_at = InstantAttribute()
    state = UnicodeAttribute()
    version = NumberAttribute()
    idempotency = UnicodeAttribute(null=True)
    source_version = UnicodeAttribute(null=True)
    recent_uploads = NumberAttribute()
    stage = UnicodeAttribute(null=True)
    tries = NumberAttribute()
    attempt = NumberAttribute()
    lease_until = InstantAttribute(null=True)
    revision = UnicodeAttribute(null=True)
    job_id = UnicodeAttribute(null=True)
    progress_percent = NumberAttribute()
    is_promoted = BooleanAttribute()
    placeholder = UnicodeAttribute()
    duplicate_of = UnicodeAttribute(null=True)
    sound_of = UnicodeAttribute(null=True)
    is_untidy = BooleanAttribute()
    made_at = InstantAttribute(null=True)
    is_copied = BooleanAttribute(default=False)
    reviewed_key = UnicodeAttribute(default="")
    erased_at = InstantAttribute(null=True)
    due_at = InstantAttribute(null=True)
    due_in = UnicodeAttribute(null=True)
    reason_code = UnicodeAttribute(null=True)
    reason_message = UnicodeAttribute(null=True)
    duration_ms = NumberAttribute(null=True)
    width = NumberAttribute(null=True)
    height = NumberAttribute(null=True)
    published_at = InstantAttribute(null=True)
    published_in = UnicodeAttribute(null=True)
    media: MapAttribute[str, Any] = MapAttribute(null=True)

    by_creator = ByCreator()
    by_due = ByDue()
    by_publication = ByPublication()


def values_of(video: Video) -> dict[str, Any]:
    """The attributes of a video's row."""
    values = {name: getattr(video, name) for name in _SAME_NAME}
    values |= {"video_id": video.video_id, "creator_id": video.creator_id, "state": video.state.value}
    values["hashtags"] = list(video.hashtags)
    values["stage"] = video.stage.value if video.stage else None
    if due := due_at(video):
        values |= {"due_at": due, "due_in": DUE}
    if video.reason:
        values |= {"reason_code": video.reason.code, "reason_message": video.reason.message}
    if video.publication:
        values |= _values_of_publication(video.publication)
    if video.is_published:
        values["published_in"] = PUBLIC
    return values


def _values_of_publication(publication: Publication) -> dict[str, Any]:
    values = {name: getattr(publication, name) for name in ("published_at", "duration_ms", "width", "height")}
    media = publication.media
    lists = {"codecs": list(media.codecs), "keys": packed_keys(media.keys)}
    return {**values, "media": asdict(media) | lists}


def video_of(row: VideoRow) -> Video:
    return Video(
        video_id=VideoId(row.video_id),
        creator_id=UserId(row.creator_id),
        state=VideoState(row.state),
        hashtags=tuple(map(str, row.hashtags)),
        stage=Stage(row.stage) if row.stage else None,
        reason=Reason(row.reason_code, row.reason_message) if row.reason_code else None,
        publication=_publication_of(row),
        **{name: getattr(row, name) for name in _SAME_NAME},
    )


def _publication_of(row: VideoRow) -> Publication | None:
    if row.media is None:
        return None
    media: dict[str, Any] = row.media.as_dict()
    return Publication(
        published_at=row.published_at,
        duration_ms=int(row.duration_ms),
        width=int(row.width),
        height=int(row.height),
        media=Media(**{**media, "codecs": tuple(media["codecs"]), "keys": unpacked_keys(media["keys"])}),
    )
