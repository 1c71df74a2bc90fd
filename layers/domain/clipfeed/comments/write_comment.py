"""Somebody says something about a video, or replies: said once, however often the request is repeated."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from clipfeed.comments.model import (
    Comment,
    CommentId,
    Person,
    comment_id_in,
    no_such_comment,
    reply_id,
    thread_in,
)
from clipfeed.comments.ports import Claim, Comments, Flood, Handles, Videos
from clipfeed.comments.text import cleaned, handles_in
from clipfeed.errors import Conflict, NotFound
from clipfeed.ids import UserId, VideoId
from clipfeed.visibility import Relations, Viewable, can_view


@dataclass(frozen=True, slots=True)
class Draft:
    text: str
    reply_to: str | None = None
    """A comment of the same video; the reply to a reply stands beside it."""


@dataclass(frozen=True, slots=True)
class WriteComment:
    """First the key is claimed, which fixes the comment's id and time, then the comment is stored under that id:
    whoever dies between the two finishes by repeating."""

    videos: Videos
    comments: Comments
    relations: Relations
    handles: Handles
    flood: Flood
    now: Callable[[], datetime]
    new_id: Callable[[], str]

    def write(self, author: Person, video_id: VideoId, draft: Draft, *, key: str) -> Comment:
        """Return the comment that this author's key stands for.

        Raises Rejected for what a comment may not say; NotFound for a video or comment that the author may not know
        of; Conflict `idempotency_mismatch` for a key that began another comment, `comment_deleted` for one that is
        gone, `duplicate_comment`; Limited.
        """
        text = cleaned(draft.text)
        handles = handles_in(text)
        video = self._visible(author.user_id, video_id)
        answered = self._answered(author.user_id, video_id, draft.reply_to)
        claim, is_new = self._claimed(author.user_id, key, Draft(text, draft.reply_to), video_id)
        if not is_new and (known := self._known(video_id, claim.comment_id)):
            return known
        self.flood.admit(author.user_id, text, key)
        found = self.handles.ids_of(handles) if handles else {}
        return self.comments.add(
            Comment(
                comment_id=claim.comment_id,
                video_id=video_id,
                creator_id=video.creator_id,
                author_id=author.user_id,
                author_handle=author.handle,
                text=text,
                mentions=tuple(Person(found[handle], handle) for handle in handles if handle in found),
                answered_id=answered.author_id if answered else None,
                created_at=claim.at,
            )
        )

    def _visible(self, viewer: UserId, video_id: VideoId) -> Viewable:
        video = self.videos.get(video_id)
        if not can_view(viewer, video, self.relations.between(viewer, video.creator_id)):
            raise NotFound("There is no such video.")
        return video

    def _answered(self, viewer: UserId, video_id: VideoId, reply_to: str | None) -> Comment | None:
        if reply_to is None:
            return None
        comment = self.comments.get(video_id, comment_id_in(reply_to))
        if comment.is_deleted or self.relations.between(viewer, comment.author_id).blocked:
            raise no_such_comment()
        return comment

    def _claimed(self, author: UserId, key: str, draft: Draft, video_id: VideoId) -> tuple[Claim, bool]:
        """What the key stands for, and whether it does so only now."""
        asked = Claim(self._fresh_id(draft.reply_to), _fingerprint(video_id, draft), self.now())
        claim = self.comments.claim(author, key, asked)
        if claim.fingerprint != asked.fingerprint:
            raise Conflict("This Idempotency-Key began another comment.", code="idempotency_mismatch")
        return claim, claim == asked

    def _fresh_id(self, reply_to: str | None) -> CommentId:
        fresh = self.new_id()
        return CommentId(fresh) if reply_to is None else reply_id(thread_in(CommentId(reply_to)), fresh)

    def _known(self, video_id: VideoId, comment_id: CommentId) -> Comment | None:
        try:
            comment = self.comments.get(video_id, comment_id)
        except NotFound:
            return None
        if comment.is_deleted:
            raise Conflict("This comment was deleted.", code="comment_deleted")
        return comment


def _fingerprint(video_id: VideoId, draft: Draft) -> str:
    said = json.dumps([video_id, draft.reply_to, draft.text])
    return hashlib.sha256(said.encode()).hexdigest()[:32]
