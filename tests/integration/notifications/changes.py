"""Changes of facts and comments as the streams of their tables tell them."""

from typing import Any

from clipfeed.comments.model import Comment
from clipfeed.engagement.facts import Action, Fact
from clipfeed_adapters.dynamodb.comment_row import CommentRow, values_of
from clipfeed_adapters.dynamodb.fact_writes import _of_action, _of_play

Image = dict[str, Any]
Record = dict[str, Any]


def fact_image(fact: Fact) -> Image:
    viewer_id, key = fact.key
    values = _of_action(fact) if isinstance(fact, Action) else _of_play(fact)
    return {"viewer_id": {"S": viewer_id}, "fact": {"S": key}, **values}


def comment_image(comment: Comment) -> Image:
    image: Image = CommentRow(**values_of(comment)).serialize()
    return image


def record(number: int, old: Image | None, new: Image | None) -> Record:
    """The change number so and so of its shard."""
    images = {name: image for name, image in (("OldImage", old), ("NewImage", new)) if image is not None}
    name = "MODIFY" if len(images) == 2 else "INSERT" if new else "REMOVE"
    sequence = str(10**20 + number)
    return {"eventID": f"e{number}", "eventName": name, "dynamodb": {"SequenceNumber": sequence, **images}}
