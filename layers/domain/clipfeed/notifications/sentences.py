"""A notification as one says it."""

from collections.abc import Sequence

from clipfeed.notifications.model import Kind

_DONE = {
    Kind.LIKE: "liked your clip",
    Kind.REPOST: "reposted your clip",
    Kind.COMMENT: "commented on your clip",
    Kind.REPLY: "replied to your comment",
    Kind.MENTION: "mentioned you in a comment",
    Kind.FOLLOW: "started following you",
    Kind.COMMENT_LIKE: "liked your comment",
}
_SAID = {
    Kind.COMMENT: "comments on your clip",
    Kind.REPLY: "replies to your comment",
    Kind.MENTION: "comments mention you",
}


def by_people(kind: Kind, names: Sequence[str], people: int) -> str:
    """So many people did it; `names` are those of some of them, the latest first."""
    return f"{_who(names, people)} {_DONE[kind]}"


def in_comments(kind: Kind, names: Sequence[str], comments: int) -> str:
    """So many comments were written, nobody knows by how many; `names` are those of the latest authors."""
    by = f", the latest by {names[0]}" if names else ""
    return f"{comments} {_SAID[kind]}{by}"


def _who(names: Sequence[str], people: int) -> str:
    if not names:
        return "Somebody" if people == 1 else f"{people} people"
    if people == 1:
        return names[0]
    if people == len(names) == 2:
        return f"{names[0]} and {names[1]}"
    others = people - 1
    return f"{names[0]} and {others} {'other' if others == 1 else 'others'}"
