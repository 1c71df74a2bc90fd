"""Days of a town before one feed: who came, what they watched, and what it was worth to them."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import boto3
import msgspec

from clipfeed.feed.rollout import Rollout
from clipfeed_adapters.s3.model_registry import S3ModelRegistry
from infra.training.clips import Clip, Reaction
from tests.simulation.api import TownApi, town_api
from tests.simulation.town import DAY_MS, HOUR_MS, Resident, Size, Then

Files = dict[str, bytes]
TURNS_A_COUNT = 5
_ROUTES = {
    "liked": "PUT /v1/videos/{video_id}/like",
    "shared": "PUT /v1/videos/{video_id}/share",
    "dismissed": "PUT /v1/videos/{video_id}/not-interested",
}


@dataclass(slots=True)
class Outcome:
    """What a feed was worth to the town."""

    watched_s: float = 0.0
    sessions: int = 0
    possible: int = 0
    """Sessions if everybody came every day."""
    returning: list[float] = field(default_factory=list)
    """Probability of coming back after each session."""
    shown: int = 0
    liked: int = 0
    skipped: int = 0
    creators: set[int] = field(default_factory=set)

    def add(self, clip: Clip, did: Reaction) -> None:
        self.watched_s += min(did.share, 2.0) * clip.duration_ms / 1000
        self.shown += 1
        self.liked += did.liked
        self.skipped += did.skipped
        self.creators.add(clip.creator)

    def figures(self, size: Size) -> dict[str, float]:
        shown = max(self.shown, 1)
        return {
            "watch_s_a_viewer_day": self.watched_s / (size.viewers * size.days),
            "retention": sum(self.returning) / max(len(self.returning), 1),
            "sessions_share": self.sessions / max(self.possible, 1),
            "likes_share": self.liked / shown,
            "skips_share": self.skipped / shown,
            "creators": float(len(self.creators)),
        }


@dataclass(slots=True)
class Days:
    """A town that lives before one feed, in a cloud that is empty at first."""

    api: TownApi
    now: list[int]
    then: Then
    outcome: Outcome = field(default_factory=Outcome)
    clips: dict[str, Clip] = field(default_factory=dict)

    def live(self) -> None:
        waiting, residents = self.then.clips(), self.then.residents()
        self.clips = {clip.video_id: clip for clip in waiting}
        for day in range(self.then.size.days):
            order = Random(self.then.seed * 100 + day).sample(residents, len(residents))
            for turn, resident in enumerate(order):
                self.now[0] = self.then.begin_ms + day * DAY_MS + 8 * HOUR_MS + turn * 12 * HOUR_MS // len(order)
                while waiting and waiting[0].published_at_ms <= self.now[0]:
                    self.api.publish(waiting.pop(0))
                self.outcome.possible += 1
                if resident.is_coming:
                    self._session(resident)
                if turn % TURNS_A_COUNT == 0:
                    self.api.pump("CountEngagement")
        self.api.pump("RecordServed")

    def _session(self, resident: Resident) -> None:
        cursor: str | None = None
        shares = list[float]()
        self.outcome.sessions += 1
        for _ in range(self.then.size.pages):
            query = {"query_cursor": str(cursor)} if cursor else {}
            status, page = self.api.call("GET /v1/feed", resident.user_id, **query)
            assert (status, page["degraded"]) == (200, None), page
            events = [self._watch(resident, item, shares) for item in page["items"]]
            status, answer = self.api.call("POST /v1/events", resident.user_id, {"events": events})
            assert (status, answer["refused"]) == (202, []), answer
            self.api.pump("WriteEngagement")
            cursor = page["cursor"]
            if not cursor:
                break
        self.outcome.returning.append(resident.decide(shares))

    def _watch(self, resident: Resident, item: dict[str, Any], shares: list[float]) -> dict[str, Any]:
        """The event that the player reports."""
        clip = self.clips[item["video_id"]]
        did = resident.react(clip, len(shares))
        shares.append(did.share)
        self.outcome.add(clip, did)
        self.now[0] += int(did.share * clip.duration_ms)
        for what, route in _ROUTES.items():
            if getattr(did, what):
                self.api.call(route, resident.user_id, video_id=item["video_id"])
        if did.followed:
            self.api.call("PUT /v1/profiles/{user_id}/follow", resident.user_id, user_id=item["creator"]["user_id"])
        watched_ms = int(did.share * clip.duration_ms)
        return {"event_id": item["video_id"], "play_token": item["play_token"], "watched_ms": watched_ms}


def lived(then: Then, model: Files | None) -> Outcome:
    """What a version, or the packaged one, is worth to a town."""
    with _town(then, model) as days:
        days.live()
        return days.outcome


def learnt_from(then: Then, learn: Callable[[list[date]], Files]) -> Files:
    """The version that `learn` makes of the days of a town before the packaged model."""
    with _town(then, None) as days:
        days.live()
        passed = range(then.begin_ms, then.begin_ms + then.size.days * DAY_MS, DAY_MS)
        return learn([datetime.fromtimestamp(each / 1000, UTC).date() for each in passed])


@contextmanager
def _town(then: Then, model: Files | None) -> Iterator[Days]:
    now = [then.begin_ms]
    with town_api(now) as api:
        if model:
            _put_live(model)
        yield Days(api, now, then)


def _put_live(files: Files) -> None:
    registry = S3ModelRegistry(os.environ["TRAINING_BUCKET"])
    manifest = msgspec.json.decode(files["manifest.json"])
    version = hashlib.sha256(files["ranker.onnx"]).hexdigest()[:16]  # functions keep what they fetched, by its name
    registry.publish(version, {name: content for name, content in files.items() if name != "manifest.json"}, manifest)
    body = msgspec.json.encode(Rollout(live=version))
    boto3.client("s3").put_object(Bucket=os.environ["TRAINING_BUCKET"], Key="models/rollout.json", Body=body)
