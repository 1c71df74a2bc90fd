"""Rows to learn from: the pages of a day, joined with what became of them.

A row is one impression: all that the ranker was given for it, where it stood, and what the viewer did. What was never
on screen was not examined and is no row; a page that was recorded twice is one. A day is joined when it has been over
for ATTRIBUTION, and once more when no player can report a play of it any more; the second join replaces the first.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from clipfeed.feed.exploration import uniform
from clipfeed.feed.served import ServedPage
from clipfeed.showing import REPORTABLE_FOR
from clipfeed_adapters.s3.client import answering, s3
from clipfeed_adapters.s3.training_store import S3ServedShelf
from infra.training.outcomes import ATTRIBUTION, Outcomes, by_viewer
from infra.training.outcomes_comments import CommentsOfDay
from infra.training.patience import patiently
from infra.training.registry_place import Place
from infra.training.rows_made import rows_of, viewer_rows_of
from infra.training.rows_parquet import RowFile, ViewerFile

MOST_DAYS = 30
"""What was served before teaches little."""
MOST_BYTES = 500_000_000
"""Of the pages of a day, compressed, that are joined whole: some 160,000 pages, and half an hour."""

_PARTS = 32
"""Files on disk by hash of the viewer, so that only one part of a day is in memory."""
_READERS = 8
"""Viewers at a time."""
_decode = msgspec.json.Decoder(ServedPage).decode


@dataclass(slots=True)
class Joined:
    """What a join has done."""

    day: date
    sample: float
    """Of the viewers."""
    pages: int = 0
    viewers: int = 0
    rows: int = 0
    videos_asked: int = 0


def due_days(bucket: str, now: datetime, *, early: bool = False) -> list[date]:
    """Days with pages that were not joined since they could be, or since the last of their plays was reported.

    `early` takes those that cannot be yet, too, with what is known of them: they are due again when they can.
    """
    joined, never = _joined_at(bucket), datetime.min.replace(tzinfo=UTC)
    due = []
    for day in _days(bucket, "served/")[-MOST_DAYS:]:
        over = datetime.combine(day, time(), UTC) + timedelta(days=1)
        first, last = over + ATTRIBUTION, over + REPORTABLE_FOR + ATTRIBUTION
        if any(joined.get(day, never) < moment <= now for moment in (first, last)) or (early and now < first):
            due.append(day)
    return due


def join(place: Place, day: date, sample: float = 1.0) -> Joined:
    """Write rows/dt=<day>/part.parquet, and viewers.parquet beside it: what each viewer got, watched or not.

    Of all viewers that share which `sample` says, always the same ones, or a smaller one if the day was larger than
    MOST_BYTES. Raises Unavailable; nothing is written then.
    """
    sample = min(sample, MOST_BYTES / max(_bytes(place.bucket, day), 1))
    done = Joined(day, sample)
    comments = CommentsOfDay(place.comments, day)
    outcomes = Outcomes(place.engagement, comments)
    with TemporaryDirectory() as folder:
        parts = _spread(S3ServedShelf(place.bucket).pages(f"served/dt={day.isoformat()}/"), Path(folder), sample)
        rows, viewers = RowFile(Path(folder) / "part.parquet"), ViewerFile(Path(folder) / "viewers.parquet")
        with rows, viewers, ThreadPoolExecutor(_READERS) as readers:
            for part in parts:
                of_viewers = list(by_viewer([_decode(line) for line in part.read_bytes().splitlines()]))
                asked = [partial(outcomes.of, pages) for pages in of_viewers]
                for pages, became in zip(of_viewers, readers.map(patiently, asked), strict=True):
                    made = list(rows_of(pages, became))
                    rows.add(made)
                    viewers.add(viewer_rows_of(pages, became))
                    done.pages += len(pages)
                    done.viewers += 1
                    done.rows += len(made)
        for file in (viewers, rows):  # the rows last: with them the day counts as joined
            with answering():
                s3().upload_file(str(file.path), place.bucket, f"rows/dt={day.isoformat()}/{file.path.name}")
    done.videos_asked = comments.read
    return done


def _spread(pages: Iterator[ServedPage], folder: Path, sample: float) -> list[Path]:
    """The pages of the viewers in the sample, in files of which each has all pages of its viewers."""
    parts = [folder / f"{number:02}.jsonl" for number in range(_PARTS)]
    files = [part.open("wb") for part in parts]
    try:
        for page in pages:
            place = uniform("training sample", page.viewer_id)
            if place < sample:
                files[int(place / sample * _PARTS)].write(msgspec.json.encode(page) + b"\n")
    finally:
        for file in files:
            file.close()
    return parts


def _bytes(bucket: str, day: date) -> int:
    with answering():
        found = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=f"served/dt={day.isoformat()}/")
        return sum(each["Size"] for page in found for each in page.get("Contents", ()))


def _days(bucket: str, prefix: str) -> list[date]:
    with answering():
        found = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
        prefixes = [each["Prefix"] for page in found for each in page.get("CommonPrefixes", ())]
    return sorted(date.fromisoformat(each.removeprefix(f"{prefix}dt=").rstrip("/")) for each in prefixes)


def _joined_at(bucket: str) -> dict[date, datetime]:
    with answering():
        found = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="rows/")
        objects = [each for page in found for each in page.get("Contents", ()) if each["Key"].endswith("part.parquet")]
    return {date.fromisoformat(each["Key"][len("rows/dt=") :][:10]): each["LastModified"] for each in objects}
