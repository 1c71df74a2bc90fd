"""Callers without an account: whoever holds a guest token sealed with the key of this deployment."""

from functools import cache

from clipfeed.account.guests import Guests
from clipfeed.errors import Rejected
from clipfeed.ids import UserId
from clipfeed.sealing import Sealer
from clipfeed_adapters.clock import new_id, now
from clipfeed_adapters.http import Call, Unauthenticated
from clipfeed_adapters.settings import setting


@cache
def guests() -> Guests:
    return Guests(Sealer(setting("SEAL_KEY").encode()), now, new_id)


def guest_of(call: Call) -> UserId:
    """Who calls a route of the guests. Raises Unauthenticated without a good `x-guest-token`."""
    try:
        return guests().known_by(call.header("x-guest-token") or "")
    except Rejected as error:
        raise Unauthenticated(error.message, code=error.code) from None
