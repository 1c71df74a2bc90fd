"""The registry in S3, as functions that serve read it: `models/rollout.json`, and a folder of files for each version.

A client of its own: the feed loads botocore alone, and waits for nobody.
"""

import re
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session
import msgspec
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from clipfeed.errors import Unavailable
from clipfeed.feed.rollout import Rollout
from clipfeed_adapters.onnx.folder import MANIFEST, checked, parsed

ROLLOUT = "models/rollout.json"
MOST_BYTES = 256 * 1024 * 1024
"""Of one file: a function has half a gigabyte of disk."""

KEPT = 4
"""Versions on disk: what is live, a canary, a shadow, and the one before."""

_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@cache
def _client() -> Any:
    config = Config(connect_timeout=0.5, read_timeout=3.0, retries={"total_max_attempts": 2})
    return botocore.session.get_session().create_client("s3", config=config)


class ModelFiles:
    def __init__(self, bucket: str, disk: Path) -> None:
        self._bucket, self._disk = bucket, disk

    def rollout(self) -> Rollout:
        """What the registry says; that nothing was published yet is an answer, too. Raises Unavailable."""
        try:
            return msgspec.json.decode(self._get(ROLLOUT), type=Rollout)
        except _Absent:
            return Rollout()
        except ValueError as error:
            raise Unavailable(f"{ROLLOUT} cannot be read: {error}", code="registry_broken") from error

    def fetch(self, version: str) -> Path:
        """The folder of a version on this machine, each file as its manifest says.

        Raises Unavailable `model_missing`, `model_broken`, `model_schema_mismatch`, or where S3 does not answer.
        """
        if not _VERSION.fullmatch(version):
            raise Unavailable(f"{version!r} names no model.", code="model_missing")
        folder = self._disk / version
        if not folder.exists():
            self._download(version, folder)
        return folder

    def _download(self, version: str, folder: Path) -> None:
        """All files or none: the folder gets its name last."""
        partial = folder.with_name(f".{version}")
        shutil.rmtree(partial, ignore_errors=True)
        try:
            partial.mkdir(parents=True)
            self._make_room()
            text = self._get(f"models/{version}/{MANIFEST}")
            manifest = parsed(text)
            (partial / MANIFEST).write_bytes(text)
            for name in manifest.sha256:
                content = checked(manifest, name, self._get(f"models/{version}/{Path(name).name}"))
                (partial / Path(name).name).write_bytes(content)
            partial.rename(folder)
        except _Absent as error:
            raise Unavailable(f"{version} is not in the registry: {error}", code="model_missing") from error
        except OSError as error:
            raise Unavailable(f"There is no room for {version}: {error}", code="model_missing") from error

    def _make_room(self) -> None:
        held = sorted(
            (each for each in self._disk.iterdir() if each.name[0] != "."), key=lambda each: each.stat().st_mtime
        )
        for folder in held[: 1 - KEPT]:
            shutil.rmtree(folder)  # who has it mapped keeps it until they let go of it

    def _get(self, key: str) -> bytes:
        try:
            answer = _client().get_object(Bucket=self._bucket, Key=key)
            if answer["ContentLength"] > MOST_BYTES:
                raise Unavailable(f"{key} is too large.", code="model_broken")
            content: bytes = answer["Body"].read()
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                raise _Absent(key) from error
            raise Unavailable(f"{key} cannot be read: {error}", code="registry_unavailable") from error
        except BotoCoreError as error:
            raise Unavailable(f"{key} cannot be read: {error}", code="registry_unavailable") from error
        return content


class _Absent(Exception):
    """There is no such object."""
