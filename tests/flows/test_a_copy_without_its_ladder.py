"""A clip that plays as it is was reviewed by its key frames; when its ladder breaks, nobody goes on watching it."""

from pathlib import Path
from typing import Any

import pytest

from clipfeed_adapters.transcoder.encoder import Encoder, JobFailed
from tests.flows.cloud import Cloud
from tests.flows.stories import feed, upload


def breaks(*_: Any) -> None:
    raise JobFailed(1040, "undecodable: the video has too many broken pictures")


def test_it_leaves_feed_cache_and_page_and_its_creator_reads_why(
    cloud: Cloud, clip: Path, valkey: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Encoder, "_encode", breaks)  # what plays first is copied, so only the ladder breaks

    video_id = upload(cloud, "ann", clip)

    _, own = cloud.call("GET /v1/uploads/{upload_id}", "ann", upload_id=video_id)
    assert (own["state"], own["reason"]["code"]) == ("blocked", "review_incomplete")
    assert "too many broken pictures" in own["reason"]["message"]
    assert cloud.call("GET /v1/videos/{video_id}", "bob", video_id=video_id)[0] == 404
    assert feed(cloud, "bob") == []
    assert (valkey.zrange("fresh", 0, -1), valkey.keys(f"card:{video_id}")) == ([], [])
    assert cloud.buried() == {}
