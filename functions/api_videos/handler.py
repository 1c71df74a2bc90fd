"""Videos by themselves: read one, list one's own, take one down."""

from functools import cache, partial
from http import HTTPStatus

from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer
from clipfeed.showing import Showing, token_of
from clipfeed.video.list_own_videos import ListOwnVideos
from clipfeed.video.list_saved_videos import ListSavedVideos
from clipfeed.video.model import Video
from clipfeed.video.read_video import ReadVideo
from clipfeed.video.remove_video import RemoveVideo
from clipfeed_adapters.clock import new_id, now
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.reads import started
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from clipfeed_adapters.guests import guest_of
from clipfeed_adapters.http import Call, Door, Reply
from clipfeed_adapters.settings import setting
from clipfeed_adapters.sqs.video_queue import SqsVideoQueue
from clipfeed_adapters.video_answer import NO_TOTALS, VideoAnswer, own_video_answer, video_answer

door = Door("api_videos")


@cache
def catalog() -> DynamoVideoCatalog:
    return DynamoVideoCatalog(setting("VIDEOS_TABLE"))


@cache
def counters() -> DynamoCounters:
    return DynamoCounters(setting("COUNTERS_TABLE"))


@cache
def sealer() -> Sealer:
    return Sealer(setting("SEAL_KEY").encode())


@cache
def own_videos() -> ListOwnVideos:
    return ListOwnVideos(catalog(), sealer(), now)


@cache
def engagement() -> DynamoEngagement:
    return DynamoEngagement(setting("ENGAGEMENT_TABLE"))


@cache
def saved_videos() -> ListSavedVideos:
    return ListSavedVideos(engagement(), catalog(), engagement(), sealer(), now)


@cache
def removal() -> RemoveVideo:
    return RemoveVideo(catalog(), SqsVideoQueue(setting("REMOVAL_QUEUE_URL")), now)


def media_base_url() -> str:
    return setting("MEDIA_BASE_URL", "")


@door.route("GET", "/v1/videos/{video_id}")
def read(call: Call, video_id: str) -> Reply:
    return _read(call.viewer, VideoId(video_id))


@door.route("GET", "/v1/guest/videos/{video_id}")
def read_as_guest(call: Call, video_id: str) -> Reply:
    return _read(guest_of(call), VideoId(video_id))


@door.route("GET", "/v1/me/videos")
def list_own(call: Call) -> Reply:
    page = own_videos().page(call.viewer, limit=call.limit(), cursor=call.query("cursor"))
    totals, base = counters().of_videos(call.viewer), media_base_url()
    answers = [own_video_answer(video, totals.get(video.video_id, NO_TOTALS), base) for video in page.videos]
    return Reply({"videos": answers, "cursor": page.cursor})


@door.route("GET", "/v1/me/saved")
def list_saved(call: Call) -> Reply:
    page = saved_videos().page(call.viewer, limit=call.limit(), cursor=call.query("cursor"))
    answers = started(partial(_answer, call.viewer, video) for video in page.videos)()
    return Reply({"videos": answers, "cursor": page.cursor})


@door.route("DELETE", "/v1/videos/{video_id}")
def remove(call: Call, video_id: str) -> Reply:
    removal().remove(call.viewer, VideoId(video_id))
    return Reply(status=HTTPStatus.NO_CONTENT)


def _read(viewer: UserId, video_id: VideoId) -> Reply:
    video = ReadVideo(catalog(), engagement()).read(viewer, video_id)
    # With a token of its own, an answer to somebody else is never the same again; the creator's is polled.
    return Reply(_answer(viewer, video), etag=viewer == video.creator_id)


def _answer(viewer: UserId, video: Video) -> VideoAnswer:
    totals = counters().of_video(video.creator_id, video.video_id)
    return video_answer(video, totals, media_base_url(), play_token=_play_token(viewer, video))


def _play_token(viewer: UserId, video: Video) -> str | None:
    if not video.publication or not video.is_published or viewer == video.creator_id:
        return None
    showing = Showing(
        play_id=new_id(),
        viewer_id=viewer,
        video_id=video.video_id,
        creator_id=video.creator_id,
        duration_ms=video.publication.duration_ms,
        shown_at=now(),
    )
    return token_of(showing, sealer())


handle = door
