"""What every FingerprintIndex does, the fake and the one in DynamoDB."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest

from clipfeed.errors import Unavailable
from clipfeed.ids import UserId, VideoId
from clipfeed.moderation.ports import Filed, FingerprintIndex
from clipfeed_adapters.dynamodb import fingerprints
from clipfeed_adapters.dynamodb.fingerprints import DynamoFingerprints
from tests.unit.moderation.examples import ANN, BOB, FakeIndex

NOON = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
HASH, OTHER, LARGEST = 0x1234_5678_9ABC_DEF0, 0x0F1E_2D3C_4B5A_6978, 2**64 - 1
V1, V2 = VideoId("v1"), VideoId("v2")


@pytest.fixture(params=["fake", "dynamodb"])
def index(request: pytest.FixtureRequest) -> FingerprintIndex:
    if request.param == "fake":
        return FakeIndex()
    request.getfixturevalue("aws")
    return DynamoFingerprints("FingerprintsTable")


def filed(video_id: VideoId = V1, creator_id: UserId = ANN, *hashes: int) -> Filed:
    return Filed(video_id, creator_id, NOON, hashes or (HASH, OTHER, LARGEST, 0))


def rows() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName="FingerprintsTable")["Items"]
    return found


def test_what_was_filed_is_found_by_any_of_its_hashes(index: FingerprintIndex):
    index.file(filed())

    for value in filed().hashes:
        assert list(index.similar([value])) == [filed()]
    assert list(index.similar(filed().hashes)) == [filed()]


@pytest.mark.parametrize("quarter", range(4))
def test_one_quarter_of_a_hash_is_enough(index: FingerprintIndex, quarter: int):
    index.file(filed())
    rest = HASH ^ (LARGEST ^ 0xFFFF << 16 * quarter)

    assert list(index.similar([rest])) == [filed()]


def test_a_hash_that_differs_in_every_quarter_is_not_found(index: FingerprintIndex):
    index.file(filed(V1, ANN, HASH))

    assert list(index.similar([HASH ^ 0x0001_0010_0100_1000])) == []
    assert list(index.similar([])) == []


def test_quarters_of_different_places_are_different(index: FingerprintIndex):
    index.file(filed(V1, ANN, 0x1111_2222_3333_4444))

    assert list(index.similar([0x4444_3333_2222_1111])) == []


def test_a_repeat_keeps_the_first_moment(index: FingerprintIndex):
    first = index.file(filed())
    again = index.file(replace(filed(), since=NOON + timedelta(hours=1)))

    assert first == again == filed()
    assert list(index.similar([HASH])) == [filed()]


def test_videos_are_kept_apart(index: FingerprintIndex):
    index.file(filed())
    index.file(filed(V2, BOB))

    assert {each.video_id for each in index.similar([OTHER])} == {V1, V2}
    index.forget(V1)
    assert list(index.similar(filed().hashes)) == [filed(V2, BOB)]


def test_what_is_forgotten_is_gone_and_forgetting_again_is_fine(index: FingerprintIndex):
    index.file(filed())

    for _ in range(2):
        index.forget(V1)
        index.withdraw(filed())

    assert list(index.similar(filed().hashes)) == []
    assert index.file(replace(filed(), since=NOON + timedelta(hours=1))).since > NOON


# ---- What only the adapter has to answer for -----------------------------------------------------------


def test_nothing_is_left_of_a_forgotten_video(aws: None):
    index = DynamoFingerprints("FingerprintsTable")
    index.file(filed())

    assert len(rows()) == 1 + 4 * 4
    index.forget(V1)
    assert rows() == []


def test_a_writer_that_died_half_way_is_forgotten_whole_and_finished_by_the_next(
    aws: None, monkeypatch: pytest.MonkeyPatch
):
    index = DynamoFingerprints("FingerprintsTable")
    with monkeypatch.context() as broken:
        broken.setattr(index, "_rows_under_bands", lambda _: iter([index._row_of("0#def0", filed()), None]))
        with pytest.raises(AttributeError):
            index.file(filed())

    index.file(replace(filed(), since=NOON + timedelta(hours=1)))
    assert list(index.similar([OTHER])) == [filed()]

    index.forget(V1)
    assert rows() == []


def test_a_band_that_all_share_is_read_to_a_limit_and_the_oldest_first(aws: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(fingerprints, "MOST_OF_A_BAND", 3)
    index = DynamoFingerprints("FingerprintsTable")
    for number in range(5):
        index.file(filed(VideoId(f"v{number}"), ANN, HASH))

    assert [each.video_id for each in index.similar([HASH])] == ["v0", "v1", "v2"]


def test_a_row_is_small(aws: None):
    DynamoFingerprints("FingerprintsTable").file(filed(VideoId("v" * 26), UserId("u" * 36), *range(16)))

    assert {len(row["hashes"]["B"]) for row in rows()} == {16 * 8}


def test_a_database_that_does_not_answer_is_unavailable(aws: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    index = DynamoFingerprints("FingerprintsTable")

    for ask in (lambda: index.file(filed()), lambda: index.similar([HASH]), lambda: index.forget(V1)):
        with pytest.raises(Unavailable):
            ask()
