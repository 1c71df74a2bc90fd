"""The published objects, in the media bucket behind the edge."""

from collections.abc import Mapping, Sequence

from clipfeed_adapters.s3.client import answering, delete_versions, first_bytes, s3
from clipfeed_adapters.s3.published import CACHE_CONTROL, CONTENT_TYPES


class S3MediaStore:
    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def sizes(self, prefix: str) -> Mapping[str, int]:
        with answering():
            pages = s3().get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
            return {found["Key"]: found["Size"] for page in pages for found in page.get("Contents", ())}

    def head(self, key: str, *, head_bytes: int) -> bytes:
        return first_bytes(head_bytes, Bucket=self._bucket, Key=key)[1]

    def put_text(self, key: str, text: str) -> None:
        kind = CONTENT_TYPES[key[key.rindex(".") :]]
        with answering():
            s3().put_object(
                Bucket=self._bucket, Key=key, Body=text.encode(), ContentType=kind, CacheControl=CACHE_CONTROL
            )

    def delete(self, prefix: str) -> None:
        delete_versions(self._bucket, prefix)

    def delete_keys(self, keys: Sequence[str]) -> None:
        for key in keys:
            delete_versions(self._bucket, key, exactly=True)
