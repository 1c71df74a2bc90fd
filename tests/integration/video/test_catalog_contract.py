"""What every VideoCatalog does, the fake and the one in DynamoDB."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from clipfeed.errors import Conflict, NotFound, Stale, Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.playlists import packed
from clipfeed.video.model import Reason, Video, VideoState
from clipfeed.video.ports import Position, VideoCatalog
from clipfeed.video.publication import Media, Publication
from clipfeed.video.stage import Stage
from clipfeed.video.sweeping import PATIENCE
from clipfeed_adapters.dynamodb.video_catalog import DynamoVideoCatalog
from tests.fakes.video_catalog import FakeVideoCatalog

ANN = UserId("ann")
NOW = datetime(2026, 11, 22, 10, 0, 0, 123456, tzinfo=UTC)
MEDIA = Media("v/1/r/start.mp4", 9000, 800, "v/1/r/m.m3u8", "v/1/r/p.jpg", "", ("h264",), ("v/1/r/p.jpg", "v/1/r/x"))
PLAYLISTS = packed({"m.m3u8": "#EXTM3U é"})


@pytest.fixture(params=["fake", "dynamodb"])
def catalog(request: pytest.FixtureRequest) -> VideoCatalog:
    if request.param == "fake":
        return FakeVideoCatalog()
    request.getfixturevalue("aws")
    return DynamoVideoCatalog("VideosTable")


def video(
    video_id: str = "v1", creator_id: UserId = ANN, *, age: int = 0, state: VideoState = VideoState.REQUESTED
) -> Video:
    created_at = NOW - timedelta(seconds=age)
    return Video(
        video_id=VideoId(video_id),
        creator_id=creator_id,
        creator_handle="ann_films",
        title="Straße 東京 #x",
        hashtags=("x",),
        content_type="video/mp4",
        size_bytes=200 * 1024 * 1024,
        source_key=f"uploads/{creator_id}/{video_id}",
        created_at=created_at,
        updated_at=created_at,
        state=state,
    )


def test_what_is_stored_comes_back_as_it_was(catalog: VideoCatalog):
    added = catalog.add(replace(video(), title="", hashtags=(), idempotency="abc"))
    full = replace(
        added,
        state=VideoState.READY,
        source_version="s",
        recent_uploads=3,
        stage=Stage.LADDER,
        tries=1,
        attempt=2,
        lease_until=NOW,
        revision="r",
        is_promoted=True,
        placeholder="abc",
        duplicate_of=VideoId("older"),
        sound_of=VideoId("heard first"),
        is_untidy=True,
        made_at=NOW,
        is_copied=True,
        reviewed_key="v/1/r/start.mp4",
        erased_at=NOW,
        job_id="j",
        progress_percent=100,
        reason=Reason("code", "Sentence."),
        publication=Publication(NOW, 12_000, 1080, 1920, replace(MEDIA, playlists=PLAYLISTS)),
    )

    saved = catalog.save(full)

    assert catalog.get(added.video_id) == saved == replace(full, version=added.version + 1)


def test_an_id_is_given_once(catalog: VideoCatalog):
    catalog.add(video())

    with pytest.raises(Conflict) as refusal:
        catalog.add(replace(video(), title="other"))

    assert refusal.value.code == "video_exists"
    assert catalog.get(VideoId("v1")).title == video().title


@pytest.mark.parametrize("video_id", ["unknown", "", "x" * 3000, "ü/../%00"])
def test_what_is_not_there_is_not_found(catalog: VideoCatalog, video_id: str):
    with pytest.raises(NotFound):
        catalog.get(VideoId(video_id))


def test_the_second_of_two_savers_is_told(catalog: VideoCatalog):
    read = catalog.add(video())
    first = catalog.save(read.moved_to(VideoState.UPLOADED, now=NOW))

    with pytest.raises(Stale):
        catalog.save(read.moved_to(VideoState.REMOVED, now=NOW))

    assert catalog.get(read.video_id) == first


def test_a_video_that_was_never_added_is_not_saved(catalog: VideoCatalog):
    with pytest.raises(Stale):
        catalog.save(video())


def test_progress_rises_for_the_running_attempt_only(catalog: VideoCatalog):
    running = catalog.add(replace(video(state=VideoState.TRANSCODING), attempt=2, job_id="j"))

    for attempt, percent in [(2, 40), (2, 30), (1, 90), (3, 90)]:
        catalog.save_progress(running.video_id, attempt, percent)

    assert catalog.get(running.video_id) == replace(running, progress_percent=40)


@pytest.mark.parametrize("state", sorted(set(VideoState) - {VideoState.TRANSCODING}))
def test_progress_changes_no_video_that_is_not_transcoding(catalog: VideoCatalog, state: VideoState):
    still = catalog.add(replace(video(state=state), attempt=1, job_id="j"))

    catalog.save_progress(still.video_id, 1, 50)

    assert catalog.get(still.video_id) == still


def test_recent_uploads_are_counted_up_to_what_matters(catalog: VideoCatalog):
    for age, name in enumerate("abcde"):
        catalog.add(video(name, age=age))
    catalog.add(video("z", UserId("bob")))

    assert catalog.uploads_since(ANN, NOW - timedelta(seconds=3), most=50) == 3
    assert catalog.uploads_since(ANN, NOW - timedelta(days=1), most=2) == 2
    assert catalog.uploads_since(UserId("nobody"), NOW - timedelta(days=1), most=2) == 0


def test_what_is_due_comes_longest_due_first_and_what_is_at_rest_never(catalog: VideoCatalog):
    for age, name in enumerate("abcde"):
        catalog.add(video(name, age=age))
    catalog.add(replace(video("rest", age=9, state=VideoState.READY), stage=None))
    asked = catalog.save(replace(catalog.get(VideoId("e")), updated_at=NOW + timedelta(days=1)))

    due = NOW + PATIENCE
    assert catalog.due(due - timedelta(seconds=2), limit=9) == ["d", "c"]
    assert catalog.due(due, limit=2) == ["d", "c"]
    assert asked.video_id not in catalog.due(due, limit=9)


def test_what_is_postponed_is_due_later_until_it_is_saved(catalog: VideoCatalog):
    due, soon = NOW + PATIENCE, timedelta(minutes=1)
    first, second = catalog.add(video("a", age=2)), catalog.add(video("b", age=1))
    rest = catalog.add(replace(video("rest", state=VideoState.READY), stage=None))

    for video_id in (first.video_id, rest.video_id, VideoId("unknown")):
        catalog.postpone(video_id, due + soon)
    catalog.postpone(second.video_id, NOW)  # that is no later

    assert catalog.due(due, limit=9) == ["b"]
    assert catalog.due(due + soon, limit=9) == ["b", "a"]
    assert catalog.get(first.video_id) == first
    catalog.save(first)
    assert catalog.due(due, limit=9) == ["a", "b"]


def test_progress_makes_no_video(catalog: VideoCatalog):
    catalog.save_progress(VideoId("unknown"), 1, 50)

    with pytest.raises(NotFound):
        catalog.get(VideoId("unknown"))


def test_a_creators_videos_come_newest_first_without_the_removed(catalog: VideoCatalog):
    for age, name in enumerate("abcde"):
        catalog.add(video(name, age=age, state=VideoState.REMOVED if name in "bd" else VideoState.FAILED))
    catalog.add(video("z", UserId("bob")))

    first = catalog.of_creator(ANN, limit=2)
    rest = catalog.of_creator(ANN, limit=2, after=Position(first[-1].created_at, first[-1].video_id))

    assert [[each.video_id for each in page] for page in (first, rest)] == [["a", "c"], ["e"]]
    assert catalog.of_creator(UserId("nobody"), limit=5) == []


def test_only_ready_videos_stand_in_the_index_of_published_ones(aws: None):
    catalog = DynamoVideoCatalog("VideosTable")
    publication = Publication(NOW, 12_000, 1080, 1920, MEDIA)
    for state in VideoState:
        catalog.add(replace(video(state, state=state), publication=publication))

    found = boto3.client("dynamodb").scan(TableName="VideosTable", IndexName="by_publication")["Items"]

    assert [(each["video_id"], each["published_in"]) for each in found] == [({"S": "ready"}, {"S": "public"})]


def test_a_database_that_does_not_answer_is_unavailable(aws: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")

    with pytest.raises(Unavailable):
        DynamoVideoCatalog("VideosTable").get(VideoId("v1"))
