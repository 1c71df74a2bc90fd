"""The S3 client, what its errors mean, and how everything below a prefix is deleted."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.errors import NotFound, Unavailable

_ABSENT = {"404", "NoSuchKey", "NoSuchVersion"}


@cache
def s3() -> Any:
    return boto3.client(
        "s3",
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "virtual"},  # names the region in forms: a new bucket elsewhere would redirect
            connect_timeout=0.5,
            read_timeout=5,
            retries={"mode": "standard", "total_max_attempts": 2},
        ),
    )


@contextmanager
def answering() -> Iterator[None]:
    """Raise NotFound for what is not there and Unavailable where S3 did not answer. Other errors pass."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in _ABSENT:
            raise NotFound("There is no such object.") from error
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
            raise Unavailable("The object store did not answer; try again.", code="store_unavailable") from error
        raise
    except BotoCoreError as error:
        raise Unavailable("The object store did not answer; try again.", code="store_unavailable") from error


def first_bytes(count: int, **which: str) -> tuple[int, bytes]:
    """The size of an object and at most `count` of its first bytes, in one request."""
    try:
        with answering():
            answer = s3().get_object(Range=f"bytes=0-{count - 1}", **which)
            # HTTP lets a server ignore the range and send the whole; ministack does so for a named version.
            size = answer.get("ContentRange", f"/{answer['ContentLength']}").rpartition("/")[2]
            return int(size), answer["Body"].read(count)
    except ClientError as error:
        if error.response["Error"]["Code"] == "InvalidRange":  # an empty object has no first byte
            return 0, b""
        raise


def delete_versions(bucket: str, prefix: str, *, exactly: bool = False) -> None:
    """Delete every version and delete marker below a prefix, or of exactly that key."""
    with answering():
        while doomed := [each for each in _versions(bucket, prefix) if not exactly or each["Key"] == prefix]:
            _delete(bucket, doomed)


def _versions(bucket: str, prefix: str) -> list[dict[str, str]]:
    """The first of them. A key itself sorts before everything that it is a prefix of."""
    page = s3().list_object_versions(Bucket=bucket, Prefix=prefix)
    found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
    return [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in found]


def _delete(bucket: str, doomed: list[dict[str, str]]) -> None:
    answer = s3().delete_objects(Bucket=bucket, Delete={"Objects": doomed, "Quiet": True})
    if answer.get("Errors"):
        raise Unavailable(f"{len(answer['Errors'])} objects could not be deleted.", code="store_unavailable")
