"""What a page tells a player of HLS: where to start by its line, and the playlists it would fetch before that."""

from dataclasses import replace
from types import ModuleType

import pytest

from clipfeed.ids import VideoId
from clipfeed.playlists import packed
from tests.integration.feed.seed import SeededFeedCatalog
from tests.integration.feed.test_api_feed import ask, page
from tests.integration.feed.test_guests import ask as ask_as_guest
from tests.integration.feed.test_guests import welcome
from tests.unit.feed.examples import ANN, BO, candidate, listing
from tests.unit.feed.test_hls import TEXTS

HOME = "https://cdn.example.com/v/a/1/hls"


@pytest.fixture(autouse=True)
def clip(catalog: SeededFeedCatalog) -> None:
    usual = listing("a", BO)
    assert usual.media
    catalog.publish(replace(usual, media=replace(usual.media, playlists=packed(TEXTS))))


@pytest.mark.parametrize(
    ("query", "start", "size"),
    [
        ({}, "v540.m3u8", (540, 960)),
        ({"throughput_kbps": "1"}, "v360.m3u8", (360, 640)),
        ({"throughput_kbps": "1000000"}, "v1080.m3u8", (1080, 1920)),
    ],
)
def test_a_plan_holds_what_its_suggestion_needs(
    api: ModuleType, query: dict[str, str], start: str, size: tuple[int, int]
) -> None:
    [item] = page(api, **query)["items"]

    hls = item["playback"]["hls"]
    assert hls["playlists"] == {name: TEXTS[name] for name in ("master.m3u8", start, "audio.m3u8")}
    assert hls["suggested"]["url"] == f"{HOME}/{start}"
    assert (hls["suggested"]["width"], hls["suggested"]["height"]) == size


def test_a_guest_gets_it_too(api: ModuleType) -> None:
    token = welcome(api)["guest_token"]

    [item] = ask_as_guest(api, "GET /v1/guest/feed", token)[1]["items"]

    assert set(item["playback"]["hls"]["playlists"]) == {"master.m3u8", "v540.m3u8", "audio.m3u8"}


@pytest.mark.parametrize("throughput", ["0", "1000001", "-1", "2.5", "fast", "9" * 40, "٣"])
def test_a_throughput_that_no_line_has_is_refused(api: ModuleType, throughput: str) -> None:
    status, body = ask(api, throughput_kbps=throughput)

    assert (status, body["error"]["code"]) == (400, "invalid_throughput")


def test_the_catalog_gives_them_as_they_were_kept(catalog: SeededFeedCatalog) -> None:
    media = catalog.verified(ANN, [candidate("a")]).listings[VideoId("a")].media

    assert media
    assert media.playlists == packed(TEXTS)
