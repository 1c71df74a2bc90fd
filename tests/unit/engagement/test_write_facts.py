"""Facts are written once; what fails comes back alone, what stands takes effect."""

from clipfeed.engagement.write_facts import WriteFacts
from tests.fakes.engagement import FakeEffects, FakeFacts
from tests.unit.engagement.examples import ANN, BO, follow, like, play


def test_what_failed_is_named_and_the_others_are_written():
    store, effects = FakeFacts(), FakeEffects()
    store.refusing = {like(ANN).key}

    failed = WriteFacts(store, effects).write([like(ANN), like(BO)])

    assert set(failed) == {like(ANN).key}
    assert effects.told == [like(BO)]


def test_a_repeat_takes_effect_again_in_case_the_first_delivery_died_before_it():
    store, effects = FakeFacts(), FakeEffects()
    store.put(play(3_000))

    WriteFacts(store, effects).write([play(3_000)])

    assert effects.told == [play(3_000)]


def test_what_is_overtaken_takes_no_effect():
    store, effects = FakeFacts(), FakeEffects()
    WriteFacts(store, effects).write([follow(on=False, seq=2), play(9_000)])
    effects.told.clear()

    WriteFacts(store, effects).write([follow(on=True, seq=1), play(1_000)])

    assert effects.told == []
    assert not store.follows(*(follow().viewer_id, follow().creator_id))
