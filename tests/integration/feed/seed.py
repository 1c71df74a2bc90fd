"""Rows as the other flows write them, for the feed to read."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

import boto3

from clipfeed.engagement.counting import of_video
from clipfeed.feed.model import HistoryEvent, Listing, Totals
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video, VideoState
from clipfeed.video.publication import Media, Publication
from clipfeed_adapters.dynamodb.feed_catalog import DynamoFeedCatalog
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog


class SeededFeedCatalog(DynamoFeedCatalog):
    """The real adapter, with the methods that the fake has to fill it."""

    def __init__(self) -> None:
        super().__init__(videos="VideosTable", engagement="EngagementTable", counters="CountersTable")
        self._saved = DynamoVideoCatalog("VideosTable")
        self._numbers = count(1)

    def publish(self, listing: Listing) -> None:
        self._saved.add(_video_of(listing))

    def remove(self, video_id: VideoId) -> None:
        video = self._saved.get(video_id)
        self._saved.save(video.moved_to(VideoState.REMOVED, now=datetime.now(UTC)))

    def play(self, viewer_id: UserId, event: HistoryEvent) -> None:
        self._write_fact(
            viewer_id,
            f"play#{next(self._numbers):04d}",
            kind="play",
            target_id=event.video_id,
            creator_id=event.creator_id,
            watched_ms=round(event.ratio * 10_000),
            duration_ms=10_000,
            at=datetime.fromtimestamp(event.at_ms / 1000, UTC).isoformat().replace("+00:00", "Z"),
        )

    def like(self, viewer_id: UserId, video_id: VideoId, *, on: bool = True) -> None:
        self._write_fact(viewer_id, f"like#{video_id}", kind="like", target_id=video_id, on=on)

    def block(self, viewer_id: UserId, other: UserId) -> None:
        self._write_fact(viewer_id, f"hide#block#{other}", kind="block", target_id=other, on=True)
        self._write_fact(other, f"hide#blocked_by#{viewer_id}", kind="blocked_by", target_id=viewer_id, on=True)

    def save(self, viewer_id: UserId, video_id: VideoId) -> None:
        self._write_fact(viewer_id, f"save#{video_id}", kind="save", target_id=video_id, on=True)

    def follow(self, viewer_id: UserId, creator_id: UserId, *, on: bool = True) -> None:
        self._write_fact(viewer_id, f"follow#{creator_id}", kind="follow", target_id=creator_id, on=on)

    def count(self, video_id: VideoId, totals: Totals) -> None:
        """Spread over two shards of the stream."""
        table = boto3.resource("dynamodb").Table("CountersTable")
        video = of_video(self._saved.get(video_id).creator_id, video_id)
        halves = [
            {"likes": totals.likes, "views": totals.views},
            {"watch_ms": totals.watch_ms, "completes": totals.completes},
        ]
        for shard, half in enumerate(halves):
            table.put_item(Item={"owner": video.owner, "counter": f"{video.part}#{shard}", **half})

    def _write_fact(self, viewer_id: UserId, fact: str, **attributes: Any) -> None:
        item = {"viewer_id": viewer_id, "fact": fact, "seq": next(self._numbers), **attributes}
        boto3.resource("dynamodb").Table("EngagementTable").put_item(Item=item)


def _video_of(listing: Listing) -> Video:
    assert listing.media
    assert listing.published_at
    media = Media(
        **{name: getattr(listing.media, name) for name in type(listing.media).__dataclass_fields__},
        codecs=("h264",),
        keys=(listing.media.mp4_key, listing.media.poster_key),
    )
    return Video(
        video_id=listing.video_id,
        creator_id=listing.creator_id,
        creator_handle=listing.creator_handle,
        title=listing.title,
        content_type="video/mp4",
        size_bytes=1,
        source_key="uploads/x",
        created_at=listing.published_at,
        updated_at=listing.published_at,
        state=VideoState.READY if listing.is_published else VideoState.TRANSCODING,
        hashtags=listing.hashtags,
        sound_of=listing.sound_of,
        publication=Publication(listing.published_at, listing.duration_ms, listing.width, listing.height, media),
    )
