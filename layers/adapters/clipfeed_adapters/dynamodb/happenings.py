"""Records of the streams of engagement and comments, as what happened to whom."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from clipfeed.comments.model import Comment
from clipfeed.engagement import facts
from clipfeed.engagement.facts import Action, Fact
from clipfeed.ids import UserId
from clipfeed.notifications.model import Group, Happening, Kind
from clipfeed_adapters.dynamodb.comment_row import comment_in
from clipfeed_adapters.dynamodb.engagement_row import fact_in
from clipfeed_adapters.dynamodb.stream import Image, Record, change_in

Told = tuple[Group, UserId, str]
"""Who is told in which group, of whom, and of which of their comments."""

_KINDS = {
    facts.Kind.LIKE: Kind.LIKE,
    facts.Kind.REPOST: Kind.REPOST,
    facts.Kind.FOLLOW: Kind.FOLLOW,
    facts.Kind.LIKE_COMMENT: Kind.COMMENT_LIKE,
}


def in_engagement(record: Record) -> Sequence[Happening]:
    """Raises Rejected for a record that nobody can be told of, now or later."""
    return _happenings(record, lambda image: _of_fact(fact_in(image)))


def in_comments(record: Record) -> Sequence[Happening]:
    """Raises Rejected for a record that nobody can be told of, now or later."""
    return _happenings(record, lambda image: _of_comment(comment_in(image)))


def _happenings(record: Record, told_by: Callable[[Image], Iterator[Told]]) -> Sequence[Happening]:
    """What the new image tells and the old one does not has happened; the other way round, it is undone."""
    change = change_in(record, lambda image: set(told_by(image)))
    before, after = change.old or set(), change.new or set()
    return [
        Happening(group=group, actor=actor, comment_id=comment_id, is_undone=is_undone, sequence=change.sequence)
        for is_undone, told in ((True, before - after), (False, after - before))
        for group, actor, comment_id in told
    ]


def _of_fact(fact: Fact) -> Iterator[Told]:
    if not isinstance(fact, Action) or not fact.on or fact.viewer_id == fact.creator_id:
        return
    if kind := _KINDS.get(fact.kind):
        target = "" if kind is Kind.FOLLOW else fact.target_id
        yield _group(fact.creator_id, fact.at, kind, target), fact.viewer_id, ""


def _of_comment(comment: Comment | None) -> Iterator[Told]:
    """Nobody is told twice of one comment: who is answered not that they are mentioned, too."""
    if comment is None or comment.is_deleted:
        return
    told: dict[UserId, tuple[Kind, str]] = {}
    if comment.parent_id is None:
        told[comment.creator_id] = (Kind.COMMENT, comment.video_id)
    told |= {person.user_id: (Kind.MENTION, comment.video_id) for person in comment.mentions}
    if comment.parent_id and comment.answered_id:
        told[comment.answered_id] = (Kind.REPLY, f"{comment.video_id}/{comment.parent_id}")
    told.pop(comment.author_id, None)
    for recipient, (kind, target) in told.items():
        yield _group(recipient, comment.created_at, kind, target), comment.author_id, comment.comment_id


def _group(recipient: UserId, at: datetime, kind: Kind, target: str) -> Group:
    if not recipient:
        raise ValueError("Nobody is there to be told.")
    return Group(recipient, at.astimezone(UTC).date(), kind, target)
