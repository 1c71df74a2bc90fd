"""What the ranker learns from, in a bucket of its own: compressed JSON lines, in one folder a day.

`served/dt=2026-11-23/1417-<name>.jsonl.gz` holds pages that were served at 14:17 UTC, one a line. A file is named after
what it holds, so a batch that comes again overwrites itself; one that comes again within another batch is there twice.
The id of a page says when it was made, so one page is found without an index: a minute of them is read.
"""

import gzip
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta

import msgspec

from clipfeed.feed.served import ServedPage
from clipfeed_adapters.clock import made_at
from clipfeed_adapters.s3.client import answering, s3

_decode = msgspec.json.Decoder(ServedPage).decode


class S3ServedShelf:
    """ServedShelf and ServedArchive."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def keep(self, day: date, pages: Sequence[ServedPage]) -> None:
        minutes: dict[str, dict[str, ServedPage]] = {}
        for page in pages:
            minutes.setdefault(_minute(page.at), {})[page.page_id] = page
        for minute, by_id in minutes.items():
            lines = b"".join(msgspec.json.encode(by_id[each]) + b"\n" for each in sorted(by_id))
            name = hashlib.sha256(lines).hexdigest()[:32]
            with answering():
                s3().put_object(
                    Bucket=self._bucket,
                    Key=f"served/dt={day.isoformat()}/{minute}-{name}.jsonl.gz",
                    Body=gzip.compress(lines, mtime=0),
                    ContentType="application/gzip",
                )

    def find(self, page_id: str) -> ServedPage | None:
        made = made_at(page_id)
        if made is None:
            return None
        minutes = dict.fromkeys([made, made - timedelta(seconds=5)])  # it is named a moment after it was asked for
        prefixes = dict.fromkeys(f"served/dt={each.date().isoformat()}/{_minute(each)}-" for each in minutes)
        found = (page for prefix in prefixes for page in self.pages(prefix, page_id.encode()))
        return next((page for page in found if page.page_id == page_id), None)

    def pages(self, prefix: str, text: bytes = b"") -> Iterator[ServedPage]:
        """The pages of every file below whose JSON holds this text; a page may be there twice. Raises Unavailable."""
        for key in self._keys(prefix):
            with answering():
                content = s3().get_object(Bucket=self._bucket, Key=key)["Body"].read()
            for line in gzip.decompress(content).splitlines():
                if text in line:
                    with suppress(msgspec.DecodeError):  # a page of an older version, that tells other things
                        yield _decode(line)

    def _keys(self, prefix: str) -> list[str]:
        with answering():
            pages = s3().get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            return [each["Key"] for page in pages for each in page.get("Contents", ())]


def _minute(at: datetime) -> str:
    return f"{at:%H%M}"
