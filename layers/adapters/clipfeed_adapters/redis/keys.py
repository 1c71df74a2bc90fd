"""Every key in Valkey, and how long and how large each may grow. All can be rebuilt from DynamoDB.

history:<viewer>    list, newest first, of plays as JSON (`video_id creator_id hashtags ratio liked at_ms`)
seen:<viewer>       video id -> at_ms of the last play or impression
hidden:<viewer>     `<kind>#<id>` of videos and people not to be shown to them, and an empty name if these are all
served:<viewer>     video id -> at_ms of the page that held it
timeline:<viewer>   video id -> published_at_ms, videos of followed creators
follows:<viewer>    the creators they follow, and an empty name: who has none was not here for a week
outbox:<creator>    video id -> published_at_ms, the newest of theirs and what they passed on
big                 creators with too many followers to push to: their outboxes are pulled
similar:<viewer>    video id -> score, by co-visitation with what this viewer liked
ranked:<viewer>     JSON list of the ids that ranked next after the last page
tagged:<viewer>     video id -> heat, what trends under the hashtags of what this viewer enjoyed
covisit:<video>     video id -> weight, what the same viewers liked shortly before or after
card:<video>        JSON of the facts that never change; `null` where there is nothing to show
stats:<video>       JSON of the absolute totals (`likes`, `views` and the other metrics of a video)
trending            video id -> score; `trending:in:<region>` and `trending:tag:<hashtag>` likewise
best:<pool>:<user>  video id -> score, those of a creator that a trending pool may hold
regions             those that have a trending pool
reach:<region>:<video>   sketch of the viewers there
fresh               video id -> published_at_ms
new                 video id -> 1 / (1 + impressions), while it was on few screens only
pace:<viewer>:<action>:<seconds>   when the bucket of a limit is full again, in epoch ms
said:<author>:<hash>               the key under which they said so
"""

from dataclasses import dataclass
from datetime import timedelta

from clipfeed.ids import UserId, VideoId

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many entries a key keeps and how many seconds it lives (None: for good)."""

    most: int
    seconds: int | None


HISTORY = Bounds(50, 30 * DAY)
SEEN = Bounds(2000, 30 * DAY)
SERVED = Bounds(500, 2 * HOUR)
HIDDEN_SECONDS = DAY  # never prolonged: what the cache missed while it was down, the table tells within a day
TIMELINE = Bounds(300, 7 * DAY)
FOLLOWS = Bounds(2000, 7 * DAY)
OUTBOX = Bounds(20, None)
SIMILAR = Bounds(200, 7 * DAY)
TAGGED = Bounds(100, 7 * DAY)
COVISIT = Bounds(100, 30 * DAY)
TRENDING = Bounds(500, 30 * DAY)
FRESH = Bounds(500, None)
NEW = Bounds(5000, 30 * DAY)  # many more than a page reads: who has begun to be judged is not pushed out

CARD_SECONDS = DAY
NO_CARD_SECONDS = 10 * MINUTE
STATS_SECONDS = 7 * DAY
RANKED_SECONDS = 10 * MINUTE
FRESH_IS_WHOLE_SECONDS = HOUR
SAID_SECONDS = 10 * MINUTE

TRENDING_KEY = "trending"
REGIONS_KEY = "regions"
BIG_KEY = "big"
OUTBOXES = "outbox:"
FRESH_KEY = "fresh"
NEW_KEY = "new"
FRESH_IS_WHOLE_KEY = "fresh:whole"


def history(viewer: UserId) -> str:
    return f"history:{viewer}"


def seen(viewer: UserId) -> str:
    return f"seen:{viewer}"


def hidden(viewer: UserId) -> str:
    return f"hidden:{viewer}"


def served(viewer: UserId) -> str:
    return f"served:{viewer}"


def timeline(viewer: UserId) -> str:
    return f"timeline:{viewer}"


def follows(viewer: UserId) -> str:
    return f"follows:{viewer}"


def outbox(creator: UserId) -> str:
    return f"{OUTBOXES}{creator}"


def similar(viewer: UserId) -> str:
    return f"similar:{viewer}"


def tagged(viewer: UserId) -> str:
    return f"tagged:{viewer}"


def ranked(viewer: UserId) -> str:
    return f"ranked:{viewer}"


def covisit(video: VideoId) -> str:
    return f"covisit:{video}"


def trending_in(region: str) -> str:
    return f"{TRENDING_KEY}:in:{region}"


def trending_tag(hashtag: str) -> str:
    return f"{TRENDING_KEY}:tag:{hashtag}"


def best_of(pool: str, creator: UserId) -> str:
    return f"best:{pool}:{creator}"


def reach(region: str, video: VideoId) -> str:
    return f"reach:{region}:{video}"


def card(video: VideoId) -> str:
    return f"card:{video}"


def stats(video: VideoId) -> str:
    return f"stats:{video}"


def pace(viewer: UserId, action: str, per: timedelta) -> str:
    return f"pace:{viewer}:{action}:{per.total_seconds():.0f}"


def said(author: UserId, text_hash: str) -> str:
    return f"said:{author}:{text_hash}"
