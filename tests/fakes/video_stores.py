"""Stand-ins for the stores of files and renditions. Contract tests run them beside their adapters."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from clipfeed.errors import NotFound, Rejected
from clipfeed.ids import VideoId
from clipfeed.video.ports import Peek, UploadForm
from clipfeed.video.samples import MOST_BYTES


class FakeUploadStore:
    """UploadStore in memory: under each key the versions in the order they came."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, bytes]] = {}

    def put(self, key: str, body: bytes) -> str:
        versions = self.objects.setdefault(key, {})
        version = f"version-{len(versions) + 1}"
        versions[version] = body
        return version

    def form(self, key: str, content_type: str, *, max_bytes: int, now: datetime) -> UploadForm:
        fields = {"key": key, "Content-Type": content_type, "max": str(max_bytes)}
        return UploadForm("https://uploads.test/", fields, now + timedelta(minutes=5))

    def current_version(self, key: str) -> str | None:
        return next(reversed(self.objects.get(key, {})), None)

    def peek(self, key: str, version: str, *, head_bytes: int) -> Peek:
        body = self._body(key, version)
        return Peek(len(body), body[:head_bytes])

    @contextmanager
    def fetched(self, key: str, version: str, *, max_bytes: int) -> Iterator[Path]:
        body = self._body(key, version)
        if len(body) > max_bytes:
            raise Rejected(f"The file has more than {max_bytes} bytes.", code="file_too_large")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "source"
            path.write_bytes(body)
            yield path

    def delete(self, key: str) -> None:
        self.objects.pop(key, None)

    def delete_copies(self, video_id: VideoId) -> None:
        for key in [key for key in self.objects if key.startswith(f"checked/{video_id}/")]:
            del self.objects[key]

    def _body(self, key: str, version: str) -> bytes:
        try:
            return self.objects[key][version]
        except KeyError:
            raise NotFound("There is no such object.") from None


class FakeMediaStore:
    """MediaStore in a dictionary."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, key: str, body: bytes) -> None:
        self.objects[key] = body

    def sizes(self, prefix: str) -> Mapping[str, int]:
        return {key: len(body) for key, body in self.objects.items() if key.startswith(prefix)}

    def head(self, key: str, *, head_bytes: int) -> bytes:
        if key not in self.objects:
            raise NotFound("There is no such object.")
        return self.objects[key][:head_bytes]

    def put_text(self, key: str, text: str) -> None:
        self.objects[key] = text.encode()

    def delete(self, prefix: str) -> None:
        self.delete_keys(list(self.sizes(prefix)))

    def delete_keys(self, keys: Sequence[str]) -> None:
        for key in keys:
            self.objects.pop(key, None)


class FakeSampleStore(FakeMediaStore):
    """SampleStore beside MediaStore."""

    def read(self, keys: Sequence[str]) -> Sequence[bytes]:
        return [self.head(key, head_bytes=MOST_BYTES) for key in keys]
