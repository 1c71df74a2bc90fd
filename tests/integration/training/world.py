"""Pages that were served and what became of them, in the bucket and the tables where the product keeps it."""

import io
import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import boto3

from clipfeed.comments.model import Comment, CommentId
from clipfeed.engagement.facts import Action, Kind, Play
from clipfeed.feed.served import ServedPage
from clipfeed.ids import UserId, VideoId
from clipfeed.showing import play_id_on
from clipfeed_adapters.clock import first_id_at
from clipfeed_adapters.dynamodb.comments import DynamoComments
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.s3.training_store import S3ServedShelf
from infra.training.registry_place import Place
from tests.integration.feed.served_pages import item, page

EVENING = datetime.fromisoformat("2026-11-22T20:00:00+00:00")
DAY = EVENING.date()
ANN, BO, CREATOR = UserId("ann"), UserId("bo"), UserId("creator")
PLACE = Place("training-bucket", "EngagementTable", "CommentsTable")


def served(name: str, *clips: str, viewer: str = ANN, at: datetime = EVENING, **changes: Any) -> ServedPage:
    """Keeps a page with these clips, all of CREATOR."""
    items = [
        item(clip, play_id_on(name, position), creator_id=CREATOR, features=[0.25 * position] * len(item().features))
        for position, clip in enumerate(clips)
    ]
    made = replace(page(name, viewer_id=UserId(viewer), at=at, items=items), **changes)
    S3ServedShelf(PLACE.bucket).keep(at.date(), [made])
    return made


def watched(
    play_id: str, clip: str, ms: int, *, viewer: str = ANN, at: datetime = EVENING, length: int = 10_000
) -> None:
    DynamoEngagement(PLACE.engagement).put(
        Play(
            viewer_id=UserId(viewer),
            video_id=VideoId(clip),
            creator_id=CREATOR,
            play_id=play_id,
            watched_ms=ms,
            duration_ms=length,
            seq=ms,
            at=at,
        )
    )


def did(kind: Kind, target: str, at: datetime, *, viewer: str = ANN, on: bool = True) -> None:
    DynamoEngagement(PLACE.engagement).put(
        Action(
            viewer_id=UserId(viewer),
            kind=kind,
            target_id=target,
            creator_id=CREATOR,
            on=on,
            seq=int(at.timestamp() * 1e6),
            at=at,
        )
    )


def commented(clip: str, at: datetime, *, author: str = ANN, number: int = 0) -> Comment:
    comment = Comment(
        comment_id=CommentId(first_id_at(at + timedelta(milliseconds=number))),
        video_id=VideoId(clip),
        creator_id=CREATOR,
        author_id=UserId(author),
        author_handle=author,
        text="so good",
        created_at=at,
    )
    return DynamoComments(PLACE.comments).add(comment)


def table(name: str = "part", day: str = DAY.isoformat()) -> list[dict[str, Any]]:
    """The rows of a file of a day."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - only where training is installed

    content = boto3.client("s3").get_object(Bucket=os.environ["TRAINING_BUCKET"], Key=f"rows/dt={day}/{name}.parquet")
    rows: list[dict[str, Any]] = pq.read_table(io.BytesIO(content["Body"].read())).to_pylist()
    return rows
