"""`make populate`: invented viewers use the API as people do, and what they do is counted."""

import re
from typing import Any

from clipfeed.ids import UserId
from clipfeed_adapters.redis.publication import announce
from infra.local.seed.client import Client, Member, Refused
from infra.local.seed.population import populate
from tests.fakes.feed import card_of
from tests.flows.cloud import Cloud
from tests.flows.stories import feed
from tests.integration.feed.seed import SeededFeedCatalog
from tests.unit.feed.examples import listing

CLIPS = 8
ROUTES = {
    r"/v1/videos/(?P<video_id>[^/]+)/(like|share|not-interested)": "/v1/videos/{{video_id}}/{}",
    r"/v1/profiles/(?P<user_id>[^/]+)/(follow)": "/v1/profiles/{{user_id}}/{}",
}


class Inside(Client):
    """The same client before functions in this process."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def member(self, handle: str, password: str) -> Member:
        return Member(handle, password)

    def call(
        self,
        method: str,
        path: str,
        member: Member | None = None,
        body: object = None,
        headers: dict[str, str] | None = None,
    ) -> dict[str, Any]:
        assert member
        parts: dict[str, str] = {}
        path, _, cursor = path.partition("?cursor=")
        for pattern, route in ROUTES.items():
            if found := re.fullmatch(pattern, path):
                path, parts = route.format(found[2]), found.groupdict()
        query = {"query_cursor": cursor} if cursor else {}
        status, answer = self._cloud.call(f"{method} {path}", member.handle, body, **parts, **query)
        if status >= 300:
            raise Refused(f"{method} {path} answered {status}: {answer}")
        known: dict[str, Any] = answer
        return known


def test_they_watch_like_and_follow_and_all_of_it_counts(cloud: Cloud):
    catalog = SeededFeedCatalog()
    for number in range(CLIPS):
        clip = listing(f"clip-{number}", UserId(f"creator-{number}"))
        catalog.publish(clip)
        announce(card_of(clip))

    [did] = populate(Inside(cloud), viewers=1, sessions=3, seed=1)
    cloud.drain()

    items = feed(cloud, "somebody-else")
    assert did.clips >= CLIPS
    assert did.seconds > 0
    assert sum(item["counters"]["views"] for item in items) > 0
    assert sum(item["counters"]["likes"] for item in items) <= did.liked
    assert cloud.buried() == {}


def test_the_same_seed_gives_the_same_viewers(cloud: Cloud):
    clip = listing("clip", UserId("creator"))
    SeededFeedCatalog().publish(clip)
    announce(card_of(clip))

    [first] = populate(Inside(cloud), viewers=1, sessions=1, seed=5)

    assert first.clips == 1
    assert [first] == populate(Inside(cloud), viewers=1, sessions=1, seed=5)
