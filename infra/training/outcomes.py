"""What became of the pages of one viewer: what was on screen, how long it was watched, and what was done to it.

Plays are named after their place on a page, so a page's are one query. The actions of a viewer are read once for all
pages of theirs that day, as long as a kind of theirs fits into a page of MOST_FACTS; somebody who did more is asked
clip by clip. Both are eventually consistent reads: what is joined is a day old.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from clipfeed.engagement.facts import COMPLETE_RATIO, HIDDEN, Kind
from clipfeed.feed.served import ServedItem, ServedPage
from clipfeed.feed.tastes import SKIP_RATIO
from clipfeed_adapters.dynamodb import feed_rows
from clipfeed_adapters.dynamodb.low_level import answering, client
from clipfeed_adapters.dynamodb.reads import Row, batch_get, query_all, started
from infra.training.outcomes_comments import CommentsOfDay

ATTRIBUTION = timedelta(hours=24)
"""An action counts for a page that was served at most so long before."""
MOST_FACTS = 200
"""Rows of a viewer and kind that are read together: what about as many single reads cost."""

_PREFIXES = {
    "like": f"{Kind.LIKE}#",
    "share": f"{Kind.SHARE}#",
    "follow": f"{Kind.FOLLOW}#",
    "not_interested": f"{HIDDEN}{Kind.NOT_INTERESTED}#",
    "report": f"{HIDDEN}{Kind.REPORT}#",
}
_FACT = ("target_id", "on", "at")
_PLAY = ("fact", "watched_ms", "duration_ms", "at")


@dataclass(slots=True)
class Outcome:
    """Of one impression."""

    page_at: datetime
    watched_at_ms: int
    """When it was last reported."""
    watched_ms: int
    duration_ms: int
    like: bool = False
    comment: bool = False
    share: bool = False
    follow: bool = False
    not_interested: bool = False
    """Or reported."""

    @property
    def ratio(self) -> float:
        return self.watched_ms / self.duration_ms

    @property
    def complete(self) -> bool:
        return self.ratio >= COMPLETE_RATIO

    @property
    def skip(self) -> bool:
        return self.ratio < SKIP_RATIO


@dataclass(frozen=True, slots=True)
class Outcomes:
    engagement: str
    """The table's name."""
    comments: CommentsOfDay

    def of(self, pages: Sequence[ServedPage]) -> Mapping[str, Outcome]:
        """By play, of pages that were served to one viewer on one day; only what was on screen. Raises Unavailable."""
        plays = started(partial(self._plays, page) for page in pages)()
        outcomes = {play: outcome for found in plays for play, outcome in found.items()}
        shown = [(item, outcomes[item.play_id]) for page in pages for item in page.items if item.play_id in outcomes]
        if shown:
            viewer = pages[0].viewer_id
            self._attribute(viewer, shown)
            for item, outcome in shown:
                outcome.comment = self.comments.wrote(viewer, item.video_id, outcome.page_at, ATTRIBUTION)
        return outcomes

    def _plays(self, page: ServedPage) -> dict[str, Outcome]:
        rows = query_all(self.engagement, **_keys(page.viewer_id, f"play#{page.page_id}.", _PLAY))
        return {
            str(row["fact"]["S"]).removeprefix("play#"): Outcome(
                page.at, feed_rows.at_ms(row), int(row["watched_ms"]["N"]), int(row["duration_ms"]["N"])
            )
            for row in rows
            if int(row["duration_ms"]["N"]) > 0
        }

    def _attribute(self, viewer: str, shown: Sequence[tuple[ServedItem, Outcome]]) -> None:
        targets = {name: sorted({_target(name, item) for item, _ in shown}) for name in _PREFIXES}
        facts = started(partial(self._facts, viewer, _PREFIXES[name], targets[name]) for name in _PREFIXES)()
        for name, found in zip(_PREFIXES, facts, strict=True):
            label = "not_interested" if name == "report" else name
            for target, at_ms in found:
                candidates = [outcome for item, outcome in shown if _target(name, item) == target]
                if outcome := _one_for(at_ms, candidates):
                    setattr(outcome, label, True)

    def _facts(self, viewer: str, prefix: str, targets: Sequence[str]) -> list[tuple[str, int]]:
        """(target, epoch ms) of those of the viewer's actions that stand."""
        with answering():
            answer = client().query(TableName=self.engagement, Limit=MOST_FACTS, **_keys(viewer, prefix, _FACT))
        rows: Sequence[Row] = answer["Items"]
        if answer.get("LastEvaluatedKey"):
            wanted = [(self.engagement, {"viewer_id": {"S": viewer}, "fact": {"S": prefix + each}}) for each in targets]
            rows = [row for _, row in batch_get(wanted, {self.engagement: feed_rows.projection(_FACT)})]
        return [(feed_rows.target_of(row), feed_rows.at_ms(row)) for row in rows if feed_rows.is_on(row)]


def by_viewer(pages: Sequence[ServedPage]) -> Iterator[list[ServedPage]]:
    """Each viewer's pages, in the order in which they were served, each page once."""
    viewers: dict[str, dict[str, ServedPage]] = {}
    for page in pages:
        viewers.setdefault(page.viewer_id, {})[page.page_id] = page
    for viewer in sorted(viewers):
        yield sorted(viewers[viewer].values(), key=lambda page: (page.at, page.page_id))


def _one_for(at_ms: int, candidates: Sequence[Outcome]) -> Outcome | None:
    """The showing on which it was done: of those in time, the one that was watched closest to it."""
    window = ATTRIBUTION.total_seconds() * 1000
    in_time = [each for each in candidates if 0 <= at_ms - each.page_at.timestamp() * 1000 <= window]
    return min(in_time, key=lambda each: abs(each.watched_at_ms - at_ms), default=None)


def _target(name: str, item: ServedItem) -> str:
    return item.creator_id if name == "follow" else item.video_id


def _keys(viewer: str, prefix: str, wanted: Sequence[str]) -> dict[str, object]:
    """The request for those of the viewer's own rows whose key begins so, with these attributes."""
    asked = feed_rows.projection(wanted)
    names = {**asked["ExpressionAttributeNames"], "#viewer": "viewer_id", "#key": "fact"}
    return {
        "KeyConditionExpression": "#viewer = :viewer AND begins_with(#key, :prefix)",
        "ProjectionExpression": asked["ProjectionExpression"],
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": {":viewer": {"S": viewer}, ":prefix": {"S": prefix}},
    }
