"""A video handed to one viewer, once: the token that a player reports its watching by."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from clipfeed.errors import Rejected
from clipfeed.ids import UserId, VideoId
from clipfeed.sealing import Sealer

REPORTABLE_FOR = timedelta(days=7)
"""A player that was killed reports at its next start, and somebody may be on holiday until then."""

_PURPOSE = "play_token"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """At most one impression and one view, however often it is reported."""

    play_id: str
    viewer_id: UserId
    video_id: VideoId
    creator_id: UserId
    duration_ms: int
    shown_at: datetime


def play_id_on(page_id: str, position: int) -> str:
    """The play of what a page of the feed holds at this position (0 to 99): what was watched names where it stood."""
    return f"{page_id}.{position:02}"


def token_of(showing: Showing, sealer: Sealer) -> str:
    facts = {
        "p": showing.play_id,
        "u": showing.viewer_id,
        "v": showing.video_id,
        "c": showing.creator_id,
        "d": showing.duration_ms,
        "t": int(showing.shown_at.timestamp() * 1000),
    }
    return sealer.seal(_PURPOSE, facts, expires_at=int((showing.shown_at + REPORTABLE_FOR).timestamp()))


def showing_in(token: str, sealer: Sealer, now: datetime) -> Showing:
    """Raises Rejected `play_token_invalid` for what was not issued here, `play_token_expired` a week later."""
    facts = sealer.open(_PURPOSE, token, now=int(now.timestamp()))
    try:
        return Showing(
            play_id=facts["p"],
            viewer_id=facts["u"],
            video_id=facts["v"],
            creator_id=facts["c"],
            duration_ms=facts["d"],
            shown_at=datetime.fromtimestamp(facts["t"] / 1000, UTC),
        )
    except KeyError:
        raise Rejected("This play token is of an older version.", code="play_token_invalid") from None
