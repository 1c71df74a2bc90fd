"""`make populate`: invented viewers before the running cloud. They sign up, watch what the feed gives them, like,
follow, dismiss, and come back: the demo feed has somebody to learn from, and the cloud something to do.

What they like follows from the hashtags and creators of what is there; the same seed gives the same viewers.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from random import Random
from typing import Any
from zlib import crc32

from clipfeed.ids import VideoId
from infra.local.places import home
from infra.local.say import say
from infra.local.seed.accounts import VIEWERS_PASSWORD
from infra.local.seed.client import Client, Member, Refused
from infra.training.clips import CREATORS, TOPICS, Clip, Reaction
from infra.training.viewers import Person

PAGES = 2
"""Of a session."""
_AT_ONCE = 4


@dataclass(slots=True)
class Watched:
    clips: int = 0
    seconds: float = 0.0
    finished: int = 0
    liked: int = 0


@dataclass(slots=True)
class Visitor:
    """A signed-in person."""

    client: Client
    member: Member
    random: Random
    person: Person
    watched: Watched = field(default_factory=Watched)

    def session(self) -> None:
        cursor, position = "", 0
        for _ in range(PAGES):
            page = self.client.call("GET", f"/v1/feed?cursor={cursor}" if cursor else "/v1/feed", self.member)
            events = [self._watch(item, position + place) for place, item in enumerate(page["items"])]
            if events:
                self.client.call("POST", "/v1/events", self.member, {"events": events})
            position, cursor = position + len(events), page["cursor"]
            if not cursor:
                return

    def _watch(self, item: dict[str, Any], position: int) -> dict[str, Any]:
        """The event that a player reports."""
        did = self.person.watch(self.random, _clip(item), position)
        watched_ms = int(did.share * item["duration_ms"])
        self.watched.clips += 1
        self.watched.seconds += watched_ms / 1000
        self.watched.finished += did.completed
        self.watched.liked += did.liked
        self._react(item, did)
        return {"event_id": item["video_id"], "play_token": item["play_token"], "watched_ms": watched_ms}

    def _react(self, item: dict[str, Any], did: Reaction) -> None:
        video, creator = f"/v1/videos/{item['video_id']}", f"/v1/profiles/{item['creator']['user_id']}"
        done = {
            f"{video}/like": did.liked,
            f"{video}/share": did.shared,
            f"{video}/not-interested": did.dismissed,
            f"{creator}/follow": did.followed,
        }
        for path, is_done in done.items():
            if is_done:
                self.client.call("PUT", path, self.member)


def _clip(item: dict[str, Any]) -> Clip:
    """As a person meets it: what it is about is its hashtags, and some clips are simply better."""
    topics = [crc32(tag.encode()) % TOPICS for tag in item["hashtags"][:2]] or [
        crc32(item["video_id"].encode()) % TOPICS
    ]
    return Clip(
        video_id=VideoId(item["video_id"]),
        creator=crc32(item["creator"]["handle"].encode()) % CREATORS,
        topics=(topics[0], topics[-1]),
        hashtags=tuple(item["hashtags"]),
        appeal=Random(item["video_id"]).gauss(0.3, 0.6),  # noqa: S311 - repeatable on purpose
        duration_ms=item["duration_ms"],
        published_at_ms=0,
        pace=0.0,
        crowd=(),
    )


def populate(client: Client, viewers: int, sessions: int, seed: int) -> Sequence[Watched]:
    """Raises Refused for what the API does not take."""

    def live(number: int) -> Watched:
        random = Random(f"{seed}/{number}")  # noqa: S311 - repeatable on purpose
        member = client.member(f"viewer{seed}x{number}", VIEWERS_PASSWORD)
        visitor = Visitor(client, member, random, Person(random))
        for _ in range(sessions):
            visitor.session()
        did = visitor.watched
        say(f"@{member.handle} watched {did.clips} clips, finished {did.finished}, liked {did.liked}")
        return did

    with ThreadPoolExecutor(_AT_ONCE) as several:
        return list(several.map(live, range(viewers)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--viewers", type=int, default=12)
    parser.add_argument("--sessions", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    url = home().read("cloud").get("url")
    if not url:
        sys.stderr.write("clipfeed: The local cloud is not running; start it with: make up\n")
        return 1
    began = time.monotonic()
    try:
        did = populate(Client(url), given.viewers, given.sessions, given.seed)
    except Refused as error:
        sys.stderr.write(f"clipfeed: {error}\n")
        return 1
    took = time.monotonic() - began
    clips, watched = sum(each.clips for each in did), sum(each.seconds for each in did)
    say(f"{len(did)} viewers watched {clips} clips, {watched:.0f} s of video, in {took:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
