"""How a video is changed where others may be changing it at the same moment."""

from collections.abc import Callable
from typing import TypeVar

from clipfeed.errors import Stale, Unavailable
from clipfeed.ids import VideoId
from clipfeed.video.model import Video
from clipfeed.video.ports import VideoCatalog

_TRIES = 4

T = TypeVar("T")


def until_saved(work: Callable[[], T]) -> T:
    """Do work that reads and saves, again while somebody else was faster. Raises Unavailable if they always were."""
    for _ in range(_TRIES):
        try:
            return work()
        except Stale:
            continue
    raise Unavailable("The video is changing too fast; try again.")


def changed(catalog: VideoCatalog, video_id: VideoId, change: Callable[[Video], Video]) -> Video:
    """Read the video, save what `change` makes of it, and return it as saved.

    `change` may be called several times, and saves nothing by returning what it was given. Raises NotFound,
    Unavailable as `until_saved` does, and whatever `change` raises.
    """

    def once() -> Video:
        video = catalog.get(video_id)
        wanted = change(video)
        return video if wanted is video else catalog.save(wanted)

    return until_saved(once)
