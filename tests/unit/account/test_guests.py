from datetime import timedelta

import pytest

from clipfeed.account.guests import GUEST_LIFE, Guests
from clipfeed.errors import Rejected
from clipfeed.sealing import Sealer
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def guests(clock: FakeClock) -> Guests:
    return Guests(Sealer(b"key"), clock.now, iter("ab").__next__)


def test_a_guest_is_known_by_their_token_for_thirty_days(guests: Guests, clock: FakeClock):
    guest = guests.welcome()

    assert (guest.guest_id, guest.expires_at) == ("guest-a", clock.now() + timedelta(days=30))
    clock.pass_by(GUEST_LIFE - timedelta(seconds=1))
    assert guests.known_by(guest.guest_token) == "guest-a"


def test_two_guests_are_two_people(guests: Guests):
    assert guests.welcome().guest_id != guests.welcome().guest_id


def test_a_token_that_is_old_forged_or_for_something_else_is_nobodys(guests: Guests, clock: FakeClock):
    good = guests.welcome().guest_token
    cursor = Sealer(b"key").seal("cursor", {"u": "guest-z"}, expires_at=2**40)
    forged = Sealer(b"other").seal("guest_token", {"u": "guest-z"}, expires_at=2**40)

    codes = {_code_of(guests, each) for each in (good[:-1], cursor, forged, "", "é")}
    clock.pass_by(GUEST_LIFE)

    assert codes == {"guest_token_invalid"}
    assert _code_of(guests, good) == "guest_token_expired"


def _code_of(guests: Guests, token: str) -> str:
    with pytest.raises(Rejected) as refused:
        guests.known_by(token)
    return refused.value.code
