"""What a video's attempts left behind goes: objects that neither its manifest nor anything else names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.video.model import Video
from clipfeed.video.ports import MediaStore, VideoCatalog


@dataclass(frozen=True, slots=True)
class TidyVideo:
    catalog: VideoCatalog
    media: MediaStore
    now: Callable[[], datetime]

    def tidy(self, video: Video) -> None:
        """For a video of which nothing is being made. One that nobody can watch keeps no object."""
        kept = set(video.publication.media.keys) if video.is_published and video.publication else set()
        self.media.delete_keys([key for key in self.media.sizes(video.media_prefix) if key not in kept])
        self.catalog.save(video.changed(now=self.now(), is_untidy=False))
