"""The raw files, in the versioned uploads bucket."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from clipfeed.errors import NotFound, Rejected
from clipfeed.ids import VideoId
from clipfeed.video.ports import Peek, UploadForm
from clipfeed_adapters.s3.client import answering, delete_versions, first_bytes, s3

FORM_LIFE = timedelta(minutes=5)
_CHUNK = 1024 * 1024


def copies_below(video_id: VideoId) -> str:
    """Where copies of an upload lie that were made for a transcoder."""
    return f"checked/{video_id}/"


class S3UploadStore:
    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def form(self, key: str, content_type: str, *, max_bytes: int, now: datetime) -> UploadForm:
        signed = s3().generate_presigned_post(
            self._bucket,
            key,
            Fields={"Content-Type": content_type, "success_action_status": "201"},
            Conditions=[
                {"Content-Type": content_type},
                {"success_action_status": "201"},
                ["content-length-range", 1, max_bytes],
            ],
            ExpiresIn=int(FORM_LIFE.total_seconds()),
        )
        return UploadForm(signed["url"], signed["fields"], now + FORM_LIFE)

    def current_version(self, key: str) -> str | None:
        try:
            with answering():
                return str(s3().head_object(Bucket=self._bucket, Key=key)["VersionId"])
        except NotFound:
            return None

    def peek(self, key: str, version: str, *, head_bytes: int) -> Peek:
        return Peek(*first_bytes(head_bytes, Bucket=self._bucket, Key=key, VersionId=version))

    @contextmanager
    def fetched(self, key: str, version: str, *, max_bytes: int) -> Iterator[Path]:
        with tempfile.TemporaryDirectory(prefix="source-") as folder:
            path = Path(folder) / "source"  # a name of ours: nothing the client named reaches a command line
            self._download(key, version, path, max_bytes)
            yield path

    def _download(self, key: str, version: str, path: Path, max_bytes: int) -> None:
        with answering():
            answer = s3().get_object(Bucket=self._bucket, Key=key, VersionId=version)
            if answer["ContentLength"] > max_bytes:
                raise Rejected(f"The file has more than {max_bytes} bytes.", code="file_too_large")
            with path.open("wb") as file:
                for chunk in answer["Body"].iter_chunks(_CHUNK):
                    file.write(chunk)

    def delete(self, key: str) -> None:
        delete_versions(self._bucket, key, exactly=True)

    def delete_copies(self, video_id: VideoId) -> None:
        delete_versions(self._bucket, copies_below(video_id))
