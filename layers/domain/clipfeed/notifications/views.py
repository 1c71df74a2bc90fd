"""Notifications as their recipient sees them today: without those they hid from, and what is gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from clipfeed.ids import UserId
from clipfeed.notifications.model import Deed, Group, Kind, Notification
from clipfeed.notifications.ports import Clip, CommentKey, Hidden, Person, Scene, Scenes
from clipfeed.notifications.sentences import by_people, in_comments
from clipfeed.visibility import Relation, can_view

_LONGEST_SNIPPET = 100


@dataclass(frozen=True, slots=True)
class Remark:
    comment_id: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationView:
    group: Group
    actors: tuple[Person, ...]
    """At most three, the latest first; those whose account is gone are left out."""
    count: int
    clip: Clip | None
    comment: Remark | None
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Views:
    scenes: Scenes

    def of(self, recipient: UserId, notifications: Sequence[Notification]) -> Mapping[Group, NotificationView]:
        """Those that are shown."""
        if not notifications:
            return {}
        hidden = self.scenes.hidden_from(recipient)
        scene = self.scenes.look_up(
            {deed.actor for each in notifications for deed in each.latest},
            {each.group.video_id for each in notifications if each.group.video_id},
            {key for each in notifications for key in _comments_of(each)},
        )
        seen = (_view(each, hidden, scene) for each in notifications)
        return {view.group: view for view in seen if view}


def _comments_of(notification: Notification) -> set[CommentKey]:
    group = notification.group
    ids = {deed.comment_id for deed in notification.latest} | {group.comment_id}
    return {(group.video_id, comment_id) for comment_id in ids if comment_id and group.video_id}


def _view(notification: Notification, hidden: Hidden, scene: Scene) -> NotificationView | None:
    group = notification.group
    shown = [deed for deed in reversed(notification.latest) if _shows(deed, group, hidden, scene)]
    count = notification.count - (len(notification.latest) - len(shown))
    if count <= 0 or not _is_there(group, hidden, scene):
        return None
    people = {deed.actor: scene.people[deed.actor] for deed in shown if deed.actor in scene.people}
    return NotificationView(
        group=group,
        actors=tuple(people.values()),
        count=count,
        clip=scene.clips[group.video_id] if group.video_id else None,
        comment=_remark(group, shown, scene),
        at=notification.at,
        text=_sentence(group.kind, shown, people, count),
    )


def _shows(deed: Deed, group: Group, hidden: Hidden, scene: Scene) -> bool:
    if deed.actor in hidden.blocked | hidden.muted:
        return False
    key = group.video_id and (group.video_id, deed.comment_id)
    return not deed.comment_id or (key in scene.said and key not in hidden.reported)


def _is_there(group: Group, hidden: Hidden, scene: Scene) -> bool:
    """What it is about can be seen by its recipient."""
    if not group.video_id:
        return True
    clip = scene.clips.get(group.video_id)
    if clip is None or not can_view(group.recipient, clip, Relation(blocked=clip.creator_id in hidden.blocked)):
        return False
    return not group.comment_id or (group.video_id, group.comment_id) in scene.said


def _remark(group: Group, shown: Sequence[Deed], scene: Scene) -> Remark | None:
    """The latest of what was written, or what of the recipient's own is liked."""
    comment_id = shown[0].comment_id if group.kind.is_said and shown else ""
    if group.kind is Kind.COMMENT_LIKE:
        comment_id = group.comment_id
    if not comment_id or not group.video_id:
        return None
    return Remark(comment_id, _snippet(scene.said[group.video_id, comment_id]))


def _snippet(text: str) -> str:
    return text if len(text) <= _LONGEST_SNIPPET else f"{text[: _LONGEST_SNIPPET - 1].rstrip()}…"


def _sentence(kind: Kind, shown: Sequence[Deed], people: Mapping[UserId, Person], count: int) -> str:
    names = [person.display_name for person in people.values()]
    if not kind.is_said:
        return by_people(kind, names, count)
    if count > max(len(shown), 1):
        return in_comments(kind, names, count)
    return by_people(kind, names, len({deed.actor for deed in shown}) or count)
