"""What the ranker learns from, in a bucket of its own: compressed JSON lines, in one folder a day."""

import gzip
import hashlib
from collections.abc import Sequence
from datetime import date

import msgspec

from clipfeed.feed.served import ServedPage
from clipfeed_adapters.s3.client import answering, s3


class S3ServedShelf:
    """ServedShelf: `served/dt=2026-11-23/<name>.jsonl.gz`, one page a line. A file is named after what it holds, so a
    batch that comes again overwrites itself; one that comes again within another batch is there twice."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def keep(self, day: date, pages: Sequence[ServedPage]) -> None:
        by_id = {page.page_id: page for page in pages}
        lines = b"".join(msgspec.json.encode(by_id[each]) + b"\n" for each in sorted(by_id))
        name = hashlib.sha256(lines).hexdigest()[:32]
        with answering():
            s3().put_object(
                Bucket=self._bucket,
                Key=f"served/dt={day.isoformat()}/{name}.jsonl.gz",
                Body=gzip.compress(lines, mtime=0),
                ContentType="application/gzip",
            )
