"""Puts the files of a finished job where viewers read them; a playlist never comes before what it names."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from clipfeed_adapters.s3.client import answering
from clipfeed_adapters.s3.published import CACHE_CONTROL, CONTENT_TYPES

_AT_ONCE = 4


class Publisher:
    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3 = s3
        self._bucket = bucket

    def publish(self, files: Mapping[str, Path], *, master: str | None) -> None:
        """Upload by key: media first, then playlists, then the master playlist. Raises Unavailable where S3 is."""
        playlists = [key for key in files if key.endswith(".m3u8") and key != master]
        media = [key for key in files if not key.endswith(".m3u8")]
        for keys in (media, playlists, [master] if master else []):
            with ThreadPoolExecutor(_AT_ONCE) as pool:
                list(pool.map(lambda key: self._put(key, files[key]), keys))

    def _put(self, key: str, path: Path) -> None:
        with path.open("rb") as body, answering():
            self._s3.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentType=CONTENT_TYPES[path.suffix],
                CacheControl=CACHE_CONTROL,
            )
