"""Videos by themselves: read one, list one's own, take one down."""

from functools import cache
from http import HTTPStatus

from clipfeed.ids import VideoId
from clipfeed.sealing import Sealer
from clipfeed.video.list_own_videos import ListOwnVideos
from clipfeed.video.list_saved_videos import ListSavedVideos
from clipfeed.video.model import Video
from clipfeed.video.read_video import ReadVideo
from clipfeed.video.remove_video import RemoveVideo
from clipfeed_adapters.clock import now
from clipfeed_adapters.dynamodb.counters import DynamoCounters
from clipfeed_adapters.dynamodb.engagement import DynamoEngagement
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
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
def own_videos() -> ListOwnVideos:
    return ListOwnVideos(catalog(), Sealer(setting("SEAL_KEY").encode()), now)


@cache
def engagement() -> DynamoEngagement:
    return DynamoEngagement(setting("ENGAGEMENT_TABLE"))


@cache
def saved_videos() -> ListSavedVideos:
    return ListSavedVideos(engagement(), catalog(), engagement(), Sealer(setting("SEAL_KEY").encode()), now)


@cache
def removal() -> RemoveVideo:
    return RemoveVideo(catalog(), SqsVideoQueue(setting("REMOVAL_QUEUE_URL")), now)


def media_base_url() -> str:
    return setting("MEDIA_BASE_URL", "")


@door.route("GET", "/v1/videos/{video_id}")
def read(call: Call, video_id: str) -> Reply:
    video = ReadVideo(catalog(), engagement()).read(call.viewer, VideoId(video_id))
    return Reply(_answer(video), etag=True)


@door.route("GET", "/v1/me/videos")
def list_own(call: Call) -> Reply:
    page = own_videos().page(call.viewer, limit=call.limit(), cursor=call.query("cursor"))
    totals, base = counters().of_videos(call.viewer), media_base_url()
    answers = [own_video_answer(video, totals.get(video.video_id, NO_TOTALS), base) for video in page.videos]
    return Reply({"videos": answers, "cursor": page.cursor})


@door.route("GET", "/v1/me/saved")
def list_saved(call: Call) -> Reply:
    page = saved_videos().page(call.viewer, limit=call.limit(), cursor=call.query("cursor"))
    return Reply({"videos": [_answer(video) for video in page.videos], "cursor": page.cursor})


@door.route("DELETE", "/v1/videos/{video_id}")
def remove(call: Call, video_id: str) -> Reply:
    removal().remove(call.viewer, VideoId(video_id))
    return Reply(status=HTTPStatus.NO_CONTENT)


def _answer(video: Video) -> VideoAnswer:
    return video_answer(video, counters().of_video(video.creator_id, video.video_id), media_base_url())


handle = door
