"""What S3 writes into a queue when objects are created."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import unquote_plus

from msgspec import Meta, Struct

from clipfeed.errors import Rejected

_TEST = "s3:TestEvent"


class S3Object(Struct, rename="camel"):
    key: str
    version_id: Annotated[str, Meta(min_length=1)]


class S3Bucket(Struct):
    name: str


class S3Entity(Struct):
    bucket: S3Bucket
    object: S3Object


class S3Record(Struct):
    s3: S3Entity


class S3Notification(Struct, rename="pascal"):
    records: list[S3Record] = []
    event: str = ""

    def objects_in(self, bucket: str) -> Iterator[tuple[str, str]]:
        """(key, version) of every object. Raises Rejected for a message of another bucket or of no object.

        S3 sends a test event without records when the notification is set up: there is nothing in it.
        """
        if not self.records and self.event != _TEST:
            raise Rejected("The message names no object.", code="not_a_notification")
        for record in self.records:
            if record.s3.bucket.name != bucket:
                raise Rejected("The object is in a bucket that is none of ours.", code="foreign_bucket")
            yield unquote_plus(record.s3.object.key), record.s3.object.version_id
