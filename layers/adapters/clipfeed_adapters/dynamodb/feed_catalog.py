"""The feed's view of the tables: the newest, the facts a cache has lost, and the last word on what may be shown."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from clipfeed.engagement.counting import of_video
from clipfeed.engagement.facts import BLOCKS, HIDDEN, Kind
from clipfeed.feed.model import Candidate, Card, Totals, Verified, ViewerState
from clipfeed.feed.restoration import MOST_HISTORY
from clipfeed.ids import UserId, VideoId
from clipfeed_adapters.dynamodb import feed_rows as rows
from clipfeed_adapters.dynamodb.reads import Row, Wanted, batch_get, query, query_all, started

MOST_PLAYS = 200
MOST_LIKES = 1000
"""Likes of the newest videos, to tell which plays were liked; about what fifty single reads cost."""
MOST_OUTBOXES = 25
"""Creators whose videos fill a timeline that was lost; the others come back as they publish."""
NEWEST_OF_CREATOR = 10


class DynamoFeedCatalog:
    """FeedCatalog in DynamoDB."""

    def __init__(self, *, videos: str, engagement: str, counters: str) -> None:
        self._videos = videos
        self._engagement = engagement
        self._counters = counters

    def viewer(self, viewer_id: UserId) -> ViewerState:
        last: dict[str, Any] = {"ScanIndexForward": False}
        hides = started([partial(query_all, **self._own(viewer_id, HIDDEN), ConsistentRead=True)])
        likings = started([partial(query, **self._own(viewer_id, f"{Kind.LIKE}#"), **last, Limit=MOST_LIKES)])
        played = query(**self._own(viewer_id, "play#"), **last, Limit=MOST_PLAYS)
        [hiding], [likes] = hides(), likings()
        liked = {rows.target_of(row) for row in likes if rows.is_on(row)}
        plays = [rows.event_of(row, liked) for row in played]
        seen = {each.video_id: float(each.at_ms) for each in reversed(plays)}
        hidden = frozenset(f"{rows.kind_of(row)}#{rows.target_of(row)}" for row in hiding if rows.is_on(row))
        return ViewerState(viewer_id, history=tuple(plays[:MOST_HISTORY]), seen=seen, hidden=hidden, is_whole=True)

    def timeline(self, viewer_id: UserId) -> tuple[Collection[UserId], Mapping[VideoId, int]]:
        found = query(**self._own(viewer_id, "follow#"), ConsistentRead=True)
        lately = sorted((row for row in found if rows.is_on(row)), key=rows.at_ms, reverse=True)
        creators = [UserId(rows.target_of(row)) for row in lately]
        newest = started(partial(self._newest_of, each) for each in creators[:MOST_OUTBOXES])()
        return creators, {card.video_id: card.published_at_ms for cards in newest for card in cards}

    def _own(self, viewer_id: UserId, prefix: str) -> dict[str, Any]:
        """The request for those of the viewer's own rows whose key begins so."""
        return {
            "table": self._engagement,
            "KeyConditionExpression": "viewer_id = :viewer AND begins_with(fact, :prefix)",
            "ExpressionAttributeValues": {":viewer": {"S": viewer_id}, ":prefix": {"S": prefix}},
        }

    def _newest_of(self, creator_id: UserId) -> Sequence[Card]:
        wanted = rows.projection(rows.CARD)
        wanted["ExpressionAttributeNames"]["#creator_id"] = "creator_id"
        found = query(
            self._videos,
            IndexName="by_creator",
            KeyConditionExpression="#creator_id = :creator",
            ExpressionAttributeValues={":creator": {"S": creator_id}},
            ScanIndexForward=False,
            Limit=NEWEST_OF_CREATOR,
            **wanted,
        )
        return [rows.card_of(row) for row in found if rows.is_published(row)]

    def newest(self, most: int) -> Sequence[Card]:
        wanted = rows.projection(rows.CARD)
        wanted["ExpressionAttributeNames"]["#published_in"] = "published_in"
        found = query(
            self._videos,
            IndexName="by_publication",
            KeyConditionExpression="#published_in = :public",
            ExpressionAttributeValues={":public": {"S": "public"}},
            ScanIndexForward=False,
            Limit=most,
            **wanted,
        )
        return [rows.card_of(row) for row in found]

    def cards(self, ids: Sequence[VideoId]) -> Mapping[VideoId, Card]:
        found = batch_get([self._video(each) for each in ids], {self._videos: rows.projection(rows.CARD)})
        cards = [rows.card_of(row) for _, row in found if rows.is_published(row)]
        return {each.video_id: each for each in cards}

    def totals(self, candidates: Sequence[Candidate]) -> Mapping[VideoId, Totals]:
        ids = [each.video_id for each in candidates]
        return dict(zip(ids, started(partial(self._totals, each) for each in candidates)(), strict=True))

    def verified(self, viewer_id: UserId, chosen: Sequence[Candidate]) -> Verified:
        uncounted = [each for each in chosen if not each.counted]
        counting = started(partial(self._totals, each) for each in uncounted)
        blocks = self._own(viewer_id, BLOCKS)
        blocking = started([partial(query_all, **blocks, ConsistentRead=True)])
        found = self._rows_of(viewer_id, chosen)
        listings = [rows.listing_of(row) for table, row in found if table == self._videos]
        on = [row for table, row in found if table == self._engagement and rows.is_on(row)]
        return Verified(
            listings={each.video_id: each for each in listings},
            liked=frozenset(VideoId(rows.target_of(row)) for row in on if rows.kind_of(row) == "like"),
            followed=frozenset(UserId(rows.target_of(row)) for row in on if rows.kind_of(row) == "follow"),
            saved=frozenset(VideoId(rows.target_of(row)) for row in on if rows.kind_of(row) == "save"),
            blocked=frozenset(UserId(rows.target_of(row)) for row in blocking()[0] if rows.is_on(row)),
            totals=dict(zip((each.video_id for each in uncounted), counting(), strict=True)),
        )

    def _rows_of(self, viewer_id: UserId, chosen: Sequence[Candidate]) -> list[tuple[str, Row]]:
        creators = {each.creator_id for each in chosen}
        wanted = [
            *(self._video(each.video_id) for each in chosen),
            *(self._fact(viewer_id, f"like#{each.video_id}") for each in chosen),
            *(self._fact(viewer_id, f"save#{each.video_id}") for each in chosen),
            *(self._fact(viewer_id, f"follow#{each}") for each in creators),
        ]
        videos = {**rows.projection(rows.LISTING), "ConsistentRead": True}
        return batch_get(wanted, {self._videos: videos, self._engagement: rows.projection(rows.OWN_STATE)})

    def _totals(self, candidate: Candidate) -> Totals:
        video = of_video(candidate.creator_id, candidate.video_id)
        found = query(
            self._counters,
            KeyConditionExpression="#owner = :owner AND begins_with(#counter, :part)",
            ExpressionAttributeNames={"#owner": "owner", "#counter": "counter"},
            ExpressionAttributeValues={":owner": {"S": video.owner}, ":part": {"S": f"{video.part}#"}},
        )
        return rows.totals_of(found)

    def _video(self, video_id: VideoId) -> Wanted:
        return self._videos, {"video_id": {"S": video_id}}

    def _fact(self, viewer_id: UserId, fact: str) -> Wanted:
        return self._engagement, {"viewer_id": {"S": viewer_id}, "fact": {"S": fact}}
