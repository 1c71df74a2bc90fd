"""The next page of a viewer's feed, in at most three trips to the stores when nothing is amiss.

First what is remembered of the viewer and of the pools; then the facts of the candidates; then, side by side, the
catalog's word on the chosen few and the notes for the next page. Whatever the caches say, only what the
catalog lets this viewer see at this moment is shown; whatever is down, there is an answer, marked.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clipfeed.errors import Unavailable
from clipfeed.feed.model import Candidate, Verified, ViewerState
from clipfeed.feed.pipeline import FeedPipeline, Ranking, Report
from clipfeed.feed.plan import FeedItem, Planner
from clipfeed.feed.ports import Clock, FeedCatalog, FeedMemory, Remembered, Wait
from clipfeed.feed.restoration import made_whole
from clipfeed.feed.served import NoteServed
from clipfeed.feed.session import Sessions
from clipfeed.ids import UserId, VideoId
from clipfeed.showing import play_id_on
from clipfeed.visibility import Relation, can_view

SPARES = 5
"""Chosen beside the page, for the places of those that the catalog no longer lets through."""
LEFTOVERS = 50
PAGE_LIFE = timedelta(hours=24)
_WORST_FIRST = ("catalog", "cache", "ranker")


@dataclass(frozen=True, slots=True)
class Page:
    items: Sequence[FeedItem]
    cursor: str | None
    """None at the end of a session: the next one starts without a cursor and may bring videos again."""
    page_id: str
    degraded: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Wanted:
    viewer: ViewerState
    limit: int
    page_id: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Feed:
    memory: FeedMemory
    catalog: FeedCatalog
    pipeline: FeedPipeline
    sessions: Sessions
    planner: Planner
    served: NoteServed
    clock: Clock
    new_id: Callable[[], str]

    def next_page(self, viewer_id: UserId, *, region: str = "", limit: int, cursor: str | None, report: Report) -> Page:
        """Raises Rejected for a cursor that was not sealed for this viewer, or too long ago; else there is a page."""
        now, lost = self.clock(), set[str]()
        session = self.sessions.open(viewer_id, cursor, now)
        viewer = replace(self._viewer(viewer_id, region, lost), session=frozenset(session))
        wanted = _Wanted(viewer, limit, self.new_id(), now)
        ranking = self.pipeline.run(viewer, limit=limit, spares=SPARES, now=now, report=report)
        lost.update(ranking.lost)
        items = self._verified_items(wanted, ranking, lost)
        report("page", type(self).__name__, len(items))
        return Page(
            items=items,
            cursor=self._cursor(viewer_id, session, items, ranking, now),
            page_id=wanted.page_id,
            degraded=next((word for word in _WORST_FIRST if word in lost), None),
            expires_at=now + PAGE_LIFE,
        )

    def _viewer(self, viewer_id: UserId, region: str, lost: set[str]) -> ViewerState:
        state = ViewerState(viewer_id)
        try:
            state = self.memory.viewer(viewer_id, region)
        except Unavailable:
            lost.add("cache")
        return state if state.is_whole else self._made_whole(state, lost)

    def _made_whole(self, state: ViewerState, lost: set[str]) -> ViewerState:
        """What a cache has lost of a viewer, or never had, is in the catalog."""
        try:
            stored = self.catalog.viewer(state.viewer_id)
        except Unavailable:
            lost.add("catalog")
            return state
        whole = made_whole(state, stored)
        self.memory.keep_viewer(whole)
        return whole

    def _verified_items(self, wanted: _Wanted, ranking: Ranking, lost: set[str]) -> list[FeedItem]:
        viewer, viewer_id, now = wanted.viewer, wanted.viewer.viewer_id, wanted.now
        chosen = ranking.candidates[: wanted.limit + SPARES]
        if not chosen:
            return []
        written = self._note(viewer_id, ranking, wanted.limit, now)
        told = self.served.start(wanted.page_id, viewer, chosen, lost=sorted(lost), now=now)
        try:
            verified = self.catalog.verified(viewer_id, chosen)
        except Unavailable:
            lost.add("catalog")
            return []
        finally:
            written()
            told()
        plays = {each.video_id: play_id_on(wanted.page_id, position) for position, each in enumerate(chosen)}
        visible = [each for each in chosen if _is_visible(viewer_id, each, verified)]
        self._correct(chosen, visible, verified)
        return [
            self.planner.item(viewer_id, plays[each.video_id], each, verified, now) for each in visible[: wanted.limit]
        ]

    def _note(self, viewer_id: UserId, ranking: Ranking, limit: int, now: datetime) -> Wait:
        ids = [each.video_id for each in ranking.candidates[: limit + LEFTOVERS]]
        leftovers = [] if ranking.lost else ids[limit:]
        return self.memory.remember(
            viewer_id, served=ids[:limit], leftovers=leftovers, at_ms=int(now.timestamp() * 1000)
        )

    def _correct(self, chosen: Sequence[Candidate], visible: Sequence[Candidate], verified: Verified) -> None:
        """Have the memory learn what the catalog knew better: what is gone, and totals that were missing."""
        gone = {each.video_id for each in chosen} - {each.video_id for each in visible}
        if gone or verified.totals:
            self.memory.keep(Remembered(cards=dict.fromkeys(gone), totals=verified.totals))

    def _cursor(
        self, viewer_id: UserId, session: Sequence[VideoId], items: Sequence[FeedItem], ranking: Ranking, now: datetime
    ) -> str | None:
        if not items or len(ranking.candidates) <= len(items):
            return None
        return self.sessions.next(viewer_id, [*session, *(each.video_id for each in items)], now)


def _is_visible(viewer_id: UserId, candidate: Candidate, verified: Verified) -> bool:
    listing = verified.listings.get(candidate.video_id)
    if listing is None or listing.media is None or not listing.is_published:
        return False
    return can_view(viewer_id, listing, Relation(blocked=listing.creator_id in verified.blocked))
