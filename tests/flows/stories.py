"""Steps that several flows share, in the words of a user."""

from pathlib import Path
from typing import Any

import requests

from tests.flows.cloud import Cloud

Item = dict[str, Any]


def upload(cloud: Cloud, creator: str, clip: Path, *, title: str = "Hello #first") -> str:
    """Send a clip as a phone does, and let it be transcoded. Returns the video's id."""
    wanted = {"title": title, "content_type": "video/mp4", "size_bytes": clip.stat().st_size}
    status, session = cloud.call("POST /v1/uploads", creator, wanted)
    assert status == 201, session
    sent = requests.post(
        session["post"]["url"], data=session["post"]["fields"], files={"file": clip.read_bytes()}, timeout=30
    )
    assert str(sent.status_code) == "201", sent.text  # moto answers the number as text
    cloud.drain()
    video_id: str = session["video_id"]
    return video_id


def feed(cloud: Cloud, viewer: str) -> list[Item]:
    status, page = cloud.call("GET /v1/feed", viewer)
    assert status == 200, page
    items: list[Item] = page["items"]
    return items


def find(cloud: Cloud, viewer: str, video_id: str) -> Item:
    return next(item for item in feed(cloud, viewer) if item["video_id"] == video_id)


def watch(cloud: Cloud, viewer: str, item: Item, watched_ms: int, *, event_id: str = "e-1") -> None:
    event = {"event_id": event_id, "play_token": item["play_token"], "watched_ms": watched_ms}
    status, answer = cloud.call("POST /v1/events", viewer, {"events": [event]})
    assert (status, answer) == (202, {"accepted": 1, "refused": []})
