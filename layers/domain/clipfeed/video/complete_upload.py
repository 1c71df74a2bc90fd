"""The client says that its file is sent: the same as the store's own event, whichever comes first."""

from dataclasses import dataclass

from clipfeed.errors import Conflict, Stale
from clipfeed.ids import UserId, VideoId
from clipfeed.video.model import Video
from clipfeed.video.receive_upload import ReceiveUpload
from clipfeed.video.upload_status import UploadStatus


@dataclass(frozen=True, slots=True)
class CompleteUpload:
    status: UploadStatus
    arrivals: ReceiveUpload

    def complete(self, caller: UserId, upload_id: VideoId) -> Video:
        """Return the video as it stands now; a repeat changes nothing.

        Raises NotFound for everybody but the creator, Conflict `upload_incomplete` while there is no file.
        """
        video = self.status.of(caller, upload_id)
        version = video.source_version or self.arrivals.uploads.current_version(video.source_key)
        if version is None:
            raise Conflict("No file has arrived for this upload yet.", code="upload_incomplete")
        try:
            return self.arrivals.advance(video, version)
        except Stale:  # the store's event came in between and does the rest
            return self.status.of(caller, upload_id)
