"""The registry in S3, as those who publish and roll out change it; functions that serve read it in `model_files.py`.

`models/<version>/` never changes once its manifest is there, which is written last. `models/rollout.json` is the
rollout, with the changes that led to it beside its fields; it is replaced only as it was read.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import msgspec
from botocore.exceptions import ClientError

from clipfeed.errors import Conflict, NotFound, Stale, Unavailable
from clipfeed.feed.rollout import PACKAGED, Rollout
from clipfeed_adapters.s3.client import answering, s3

ROLLOUT = "models/rollout.json"
MANIFEST = "manifest.json"
MOST_CHANGES = 200

_ALWAYS = {"live": PACKAGED, "canary": "", "shadow": ""}
"""Before the first change."""
_LOST_RACE = {"PreconditionFailed", "ConditionalRequestConflict"}


@dataclass(frozen=True, slots=True)
class Change:
    """One step of the rollout, as it was after it."""

    at: str
    """ISO 8601, UTC."""
    what: str
    why: str
    live: str
    canary: str
    """Empty for none, as is the shadow."""
    shadow: str


@dataclass(frozen=True, slots=True)
class Registered:
    """The rollout as it was read."""

    rollout: Rollout = field(default_factory=Rollout)
    changes: Sequence[Change] = ()
    """Newest first."""
    etag: str = ""
    """Empty where nothing was ever rolled out."""

    def since(self, role: str) -> str:
        """When that which is `live`, `canary` or `shadow` became it: ISO 8601; empty where it always was."""
        changes = [*reversed(self.changes)]
        named = [_ALWAYS[role], *(getattr(change, role) for change in changes)]
        began = ""
        for change, before, after in zip(changes, named, named[1:], strict=False):
            began = change.at if after != before else began
        return began

    def was_live(self, version: str) -> bool:
        named = {self.rollout.live, self.rollout.previous, *(change.live for change in self.changes)}
        return version in named


class _Changes(msgspec.Struct):
    changes: tuple[Change, ...] = ()


class S3ModelRegistry:
    """Methods raise Unavailable when S3 does not answer."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def publish(self, version: str, files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> None:
        """All files, then the manifest with their hashes. Raises Conflict `version_taken` and changes nothing that is
        there: a version that was published in part stays so, and is none."""
        sha256 = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        text = json.dumps({**manifest, "version": version, "sha256": sha256}, indent=1).encode() + b"\n"
        for name, content in {**files, MANIFEST: text}.items():
            self._create(f"models/{version}/{name}", content, version)

    def manifest(self, version: str) -> dict[str, Any]:
        """Raises NotFound `model_missing` for what was never published, or not to the end."""
        try:
            with answering():
                text = s3().get_object(Bucket=self._bucket, Key=f"models/{version}/{MANIFEST}")["Body"].read()
        except NotFound as error:
            raise NotFound(f"There is no version {version}.", code="model_missing") from error
        manifest: dict[str, Any] = json.loads(text)
        return manifest

    def file(self, version: str, name: str) -> bytes:
        """Raises NotFound."""
        with answering():
            content: bytes = s3().get_object(Bucket=self._bucket, Key=f"models/{version}/{name}")["Body"].read()
        return content

    def names(self, version: str) -> set[str]:
        """The files that are there."""
        prefix = f"models/{version}/"
        with answering():
            found = s3().list_objects_v2(Bucket=self._bucket, Prefix=prefix)
        return {each["Key"].removeprefix(prefix) for each in found.get("Contents", ())}

    def versions(self) -> list[str]:
        """In the order of their names; also those that were published in part."""
        with answering():
            pages = s3().get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix="models/", Delimiter="/")
            found = [each["Prefix"] for page in pages for each in page.get("CommonPrefixes", ())]
        return sorted(prefix.removeprefix("models/").rstrip("/") for prefix in found)

    def registered(self) -> Registered:
        """Raises Unavailable `registry_broken` for a file that says nothing."""
        try:
            with answering():
                answer = s3().get_object(Bucket=self._bucket, Key=ROLLOUT)
                text = answer["Body"].read()
            rollout = msgspec.json.decode(text, type=Rollout)
            changes = msgspec.json.decode(text, type=_Changes).changes
        except NotFound:
            return Registered()
        except ValueError as error:
            raise Unavailable(f"{ROLLOUT} cannot be read: {error}", code="registry_broken") from error
        return Registered(rollout, changes, answer["ETag"])

    def replace(self, read: Registered, rollout: Rollout, change: Change) -> Registered:
        """Raises Stale if somebody changed it since it was read."""
        changes = [change, *read.changes][:MOST_CHANGES]
        text = json.dumps({**asdict(rollout), "changes": [asdict(each) for each in changes]}, indent=1).encode()
        condition = {"IfMatch": read.etag} if read.etag else {"IfNoneMatch": "*"}
        try:
            with answering():
                answer = s3().put_object(
                    Bucket=self._bucket, Key=ROLLOUT, Body=text, ContentType="application/json", **condition
                )
        except ClientError as error:
            if error.response["Error"]["Code"] not in _LOST_RACE:
                raise
            raise Stale("Somebody else has changed the rollout meanwhile; look at it and try again.") from error
        return Registered(rollout, changes, answer["ETag"])

    def _create(self, key: str, content: bytes, version: str) -> None:
        try:
            with answering():
                s3().put_object(Bucket=self._bucket, Key=key, Body=content, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] not in _LOST_RACE:
                raise
            raise Conflict(f"{version} was published before.", code="version_taken") from error
