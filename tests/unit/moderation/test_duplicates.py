"""Who published it first."""

from clipfeed.ids import VideoId
from clipfeed.moderation.duplicates import SAME_BITS, note_duplicates
from clipfeed.moderation.model import Noted, Passed
from tests.unit.moderation.examples import ANN, BOB, EVE, FakeState, World, changed, clip, mirrored

SCENES = (0x1234_5678_9ABC_DEF0, 0x0F1E_2D3C_4B5A_6978, 0xFEDC_BA98_7654_3210, 0x1111_2222_3333_4444)
OTHERS = tuple(value ^ 0x5A5A_A5A5_5A5A_A5A5 for value in SCENES)


def test_the_same_frames_of_somebody_else_are_a_duplicate_of_the_oldest():
    world = World()

    first = note_duplicates(world.senses, clip("v3", ANN, *SCENES))
    second = note_duplicates(world.senses, clip("v1", BOB, *SCENES))
    third = note_duplicates(world.senses, clip("v2", EVE, *SCENES))

    assert isinstance(first, Passed)
    assert isinstance(second, Noted)
    assert isinstance(third, Noted)
    assert second.duplicate_of == third.duplicate_of == "v3"


def test_frames_changed_a_little_or_mirrored_are_the_same():
    world = World()
    note_duplicates(world.senses, clip("v1", ANN, *SCENES))

    cropped = note_duplicates(world.senses, clip("v2", BOB, *(changed(value, SAME_BITS) for value in SCENES)))
    flipped = note_duplicates(world.senses, clip("v3", EVE, *map(mirrored, SCENES)))

    assert isinstance(cropped, Noted)
    assert isinstance(flipped, Noted)


def test_frames_changed_much_are_not():
    world = World()
    note_duplicates(world.senses, clip("v1", ANN, *SCENES))

    for name, frames in {"v2": [changed(value, SAME_BITS + 1) for value in SCENES], "v3": OTHERS}.items():
        assert isinstance(note_duplicates(world.senses, clip(name, BOB, *frames)), Passed)


def test_half_of_the_frames_make_a_duplicate_and_fewer_do_not():
    world = World()
    note_duplicates(world.senses, clip("v1", ANN, *SCENES))

    fewer = note_duplicates(world.senses, clip("v2", BOB, SCENES[0], *OTHERS[:2]))
    half = note_duplicates(world.senses, clip("v3", EVE, *SCENES[:2], *OTHERS[2:]))

    assert isinstance(fewer, Passed)
    assert isinstance(half, Noted)


def test_upright_and_mirrored_frames_are_not_mixed():
    world = World()
    note_duplicates(world.senses, clip("v1", ANN, *SCENES))

    assert isinstance(
        note_duplicates(world.senses, clip("v2", BOB, SCENES[0], mirrored(SCENES[1]), *OTHERS[:2])), Passed
    )


def test_ones_own_clip_once_more_is_no_duplicate_even_if_somebody_copied_it_meanwhile():
    world = World()
    note_duplicates(world.senses, clip("v1", ANN, *SCENES))
    note_duplicates(world.senses, clip("v2", BOB, *SCENES))

    assert isinstance(note_duplicates(world.senses, clip("v3", ANN, *SCENES)), Passed)


def test_a_repeat_says_the_same_and_files_nothing_new():
    world = World()
    note_duplicates(world.senses, clip("v1", ANN, *SCENES))
    once = note_duplicates(world.senses, clip("v2", BOB, *SCENES))
    filed = dict(world.index.filed)

    assert isinstance(note_duplicates(world.senses, clip("v1", ANN, *SCENES)), Passed)
    assert note_duplicates(world.senses, clip("v2", BOB, *SCENES)) == once
    assert world.index.filed == filed


def test_what_nobody_can_see_has_no_duplicates():
    world = World()
    for number, name in enumerate(("gone", "blocked", "erased", "shown")):
        note_duplicates(world.senses, clip(name, ANN, *(changed(value, number) for value in SCENES)))
    world.videos.states = {
        "gone": FakeState(is_published=False, is_removed=True),
        "blocked": FakeState(is_published=False),
    }
    world.videos.unknown = {VideoId("erased")}

    noted = note_duplicates(world.senses, clip("v9", BOB, *SCENES))

    assert isinstance(noted, Noted)
    assert noted.duplicate_of == "shown"


def test_black_frames_are_left_out():
    world = World()
    note_duplicates(world.senses, clip("v1", ANN, None, *SCENES))

    assert isinstance(note_duplicates(world.senses, clip("v2", BOB, None, None)), Passed)
    assert isinstance(note_duplicates(world.senses, clip("v3", BOB, None, None, None, SCENES[0])), Noted)
    assert set(world.index.filed) == {"v1", "v3"}


def test_a_video_that_is_removed_meanwhile_leaves_the_index_again():
    world = World()
    world.videos.states = {"v1": FakeState(is_published=False, is_removed=True)}

    note_duplicates(world.senses, clip("v1", ANN, *SCENES))

    assert world.index.filed == {}
