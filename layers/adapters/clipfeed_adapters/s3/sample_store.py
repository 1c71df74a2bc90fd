"""The frames that a review looks at, in the media bucket: read side by side, for a creator is waiting."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from clipfeed.video.samples import MOST_BYTES, MOST_FRAMES
from clipfeed_adapters.s3.media_store import S3MediaStore


class S3SampleStore(S3MediaStore):
    def read(self, keys: Sequence[str]) -> Sequence[bytes]:
        with ThreadPoolExecutor(MOST_FRAMES) as threads:
            return list(threads.map(partial(self.head, head_bytes=MOST_BYTES), keys))
