"""The next page of a viewer's feed, in at most three trips to the stores when nothing is amiss.

First what is remembered of the viewer and of the pools; then the facts of the candidates; then, side by side, the
catalog's word on the chosen few and the notes for the next page. Whatever the caches say, only what the
catalog lets this viewer see at this moment is shown; whatever is down, there is an answer, marked.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from clipfeed.errors import Unavailable
from clipfeed.feed.features import input_of
from clipfeed.feed.model import Candidate, Verified, ViewerState
from clipfeed.feed.pipeline import Ranking, Report
from clipfeed.feed.plan import FeedItem, Planner, Shown
from clipfeed.feed.ports import Clock, FeedCatalog, FeedMemory, Models, Remembered, Wait
from clipfeed.feed.recipe import for_you
from clipfeed.feed.restoration import made_whole
from clipfeed.feed.served import PageFacts, ServedLog, served_page
from clipfeed.feed.session import Session, Sessions
from clipfeed.ids import UserId
from clipfeed.showing import play_id_on

SPARES = 5
"""Chosen beside the page, for the places of those that the catalog no longer lets through."""
LEFTOVERS = 50
PAGE_LIFE = timedelta(hours=24)
_WORST_FIRST = ("catalog", "cache", "ranker", "index")


@dataclass(frozen=True, slots=True)
class Page:
    items: Sequence[FeedItem]
    cursor: str | None
    """None at the end of a session: the next one starts without a cursor and may bring videos again."""
    page_id: str
    degraded: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What a call for a page says."""

    limit: int
    cursor: str | None = None
    region: str = ""
    """Where the viewer calls from, in two letters, if the edge could tell."""
    throughput_kbps: int | None = None
    """What the player measured last, if anything."""


@dataclass(frozen=True, slots=True)
class Feed:
    memory: FeedMemory
    catalog: FeedCatalog
    models: Models
    sessions: Sessions
    planner: Planner
    served: ServedLog
    clock: Clock
    new_id: Callable[[], str]

    def next_page(self, viewer_id: UserId, asked: Asked, report: Report) -> Page:
        """Raises Rejected for a cursor that was not sealed for this viewer, or too long ago; else there is a page."""
        now, lost = self.clock(), set[str]()
        session = self.sessions.open(viewer_id, asked.cursor, now)
        arm = self.models.rollout().arm_of(viewer_id)
        viewer = _in_session(self._viewer(viewer_id, asked.region, lost), session)
        facts = PageFacts(self.new_id(), viewer, arm, asked.limit + SPARES, now)
        ranking = self._rank(facts, report)
        lost.update(ranking.lost)
        items = self._verified_items(facts, ranking, lost, asked.throughput_kbps)
        report("page", type(self).__name__, len(items))
        return Page(
            items=items,
            cursor=self._cursor(viewer_id, session, items, ranking, now),
            page_id=facts.page_id,
            degraded=next((word for word in _WORST_FIRST if word in lost), None),
            expires_at=now + PAGE_LIFE,
        )

    def _rank(self, facts: PageFacts, report: Report) -> Ranking:
        arm, models = facts.arm, self.models
        pipeline = for_you(self.memory, self.catalog, models.index(arm.model), models.ranker(arm.model), arm.weights)
        return pipeline.run(facts.viewer, limit=facts.places, page_id=facts.page_id, now=facts.now, report=report)

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

    def _verified_items(self, facts: PageFacts, ranking: Ranking, lost: set[str], kbps: int | None) -> list[FeedItem]:
        viewer_id, now, limit = facts.viewer.viewer_id, facts.now, facts.places - SPARES
        chosen = ranking.candidates[: facts.places]
        if not chosen:
            return []
        written = self._note(viewer_id, ranking, limit, now)
        self._shadow(facts, chosen)
        told = self.served.tell(served_page(facts, chosen, scored=len(ranking.candidates), lost=sorted(lost)))
        try:
            verified = self.catalog.verified(viewer_id, chosen)
        except Unavailable:
            lost.add("catalog")
            return []
        finally:
            written()
            told()
        plays = {each.video_id: play_id_on(facts.page_id, position) for position, each in enumerate(chosen)}
        visible = verified.visible_to(viewer_id, chosen)
        self._correct(chosen, verified)
        shown = {each.video_id: Shown(viewer_id, plays[each.video_id], now, kbps) for each in visible[:limit]}
        return [self.planner.item(shown[each.video_id], each, verified) for each in visible[:limit]]

    def _shadow(self, facts: PageFacts, chosen: Sequence[Candidate]) -> None:
        """What the next model would have said of them, for those who compare."""
        if not facts.arm.shadow:
            return
        with suppress(Unavailable):
            opinions = self.models.ranker(facts.arm.shadow).predict(input_of(facts.viewer, chosen, facts.now))
            for candidate, opinion in zip(chosen, opinions, strict=True):
                candidate.shadow = opinion

    def _note(self, viewer_id: UserId, ranking: Ranking, limit: int, now: datetime) -> Wait:
        ids = [each.video_id for each in ranking.candidates[: limit + LEFTOVERS]]
        leftovers = [] if set(ranking.lost) - {"index"} else ids[limit:]
        return self.memory.remember(
            viewer_id, served=ids[:limit], leftovers=leftovers, at_ms=int(now.timestamp() * 1000)
        )

    def _correct(self, chosen: Sequence[Candidate], verified: Verified) -> None:
        """Have the memory learn what the catalog knew better: what is gone, and totals that were missing."""
        gone = verified.gone(chosen)
        if gone or verified.totals:
            self.memory.keep(Remembered(cards=dict.fromkeys(gone), totals=verified.totals))

    def _cursor(
        self, viewer_id: UserId, session: Session, items: Sequence[FeedItem], ranking: Ranking, now: datetime
    ) -> str | None:
        if not items or len(ranking.candidates) <= len(items):
            return None
        shown = {each.video_id for each in items}
        held = [each for each in ranking.candidates if each.video_id in shown]
        return self.sessions.next(viewer_id, session.after(held), now)


def _in_session(viewer: ViewerState, session: Session) -> ViewerState:
    """Who is quite new sees what others like first, not what nobody has seen yet."""
    return replace(viewer, session=frozenset(session.ids), lately=session.marks, explores=bool(viewer.history))
