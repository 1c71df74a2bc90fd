"""Videos wait here for a transcoder, in two lanes."""

from clipfeed.ids import UserId, VideoId
from clipfeed.video.fair_share import Lane
from clipfeed_adapters.sqs.sending import send


class SqsTranscodeQueue:
    def __init__(self, express_url: str, later_url: str) -> None:
        self._urls = {Lane.EXPRESS: express_url, Lane.LATER: later_url}

    def ask(self, video_id: VideoId, creator_id: UserId, lane: Lane) -> None:
        send(self._urls[lane], {"video_id": video_id}, group=creator_id)
