"""How far the hashes of a picture move when it is changed, and how far those of different ones are apart."""

from collections.abc import Sequence
from itertools import combinations

import pytest
from PIL import Image, ImageEnhance, ImageOps

from clipfeed.errors import Rejected
from clipfeed.moderation.duplicates import SAME_BITS
from clipfeed.moderation.ports import Fingerprint
from clipfeed_adapters.pictures.perceptual_hash import DctFingerprints
from tests.clips import real_clip
from tests.integration.moderation.pictures import HARMLESS, jpeg, samples_of_clip, scene

SEEDS = range(24)


def fingerprint(picture: Image.Image, quality: int = 90) -> Fingerprint:
    (found,) = DctFingerprints().fingerprints([jpeg(picture, quality=quality)])
    return found


def bits(one: int, other: int) -> int:
    return (one ^ other).bit_count()


def test_a_mirrored_picture_has_the_mirrored_hash():
    for seed in SEEDS:
        upright, flipped = fingerprint(scene(seed)), fingerprint(ImageOps.mirror(scene(seed)))

        assert bits(upright.mirrored, flipped.upright) <= 2
        assert bits(upright.upright, flipped.mirrored) <= 2


@pytest.mark.parametrize(
    ("change", "most"),
    [
        (lambda picture: picture.resize((90, 160)), 4),
        (lambda picture: picture.resize((720, 1280)), 4),
        (lambda picture: ImageEnhance.Brightness(picture).enhance(1.2), 12),
        (lambda picture: ImageEnhance.Contrast(picture).enhance(0.7), 4),
        (lambda picture: ImageEnhance.Color(picture).enhance(0.2), 6),
        (lambda picture: picture.crop((5, 9, 251, 447)), SAME_BITS),
    ],
    ids=["smaller", "larger", "brighter", "paler", "greyer", "cropped by 4 %"],
)
def test_a_changed_picture_keeps_most_of_its_bits(change, most: int):
    moved = sorted(
        bits(fingerprint(scene(seed)).upright, fingerprint(change(scene(seed)), 60).upright) for seed in SEEDS
    )

    assert moved[len(moved) * 9 // 10] <= most


def test_different_pictures_share_about_half_of_their_bits():
    hashes = [fingerprint(scene(seed)).upright for seed in SEEDS]
    apart = [bits(*pair) for pair in combinations(hashes, 2)]

    assert sum(each <= SAME_BITS for each in apart) <= len(apart) / 100
    assert 28 <= sum(apart) / len(apart) <= 36


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_picture_of_one_colour_says_nothing(grey: int):
    assert DctFingerprints().fingerprints([jpeg(Image.new("RGB", (256, 456), (grey, grey, grey)))]) == []


def test_what_is_no_picture_is_refused():
    with pytest.raises(Rejected):
        DctFingerprints().fingerprints([b"\xff\xd8\xff\xd9"])


def nearest(frames: Sequence[bytes], others: Sequence[bytes]) -> list[int]:
    """For each of the frames, the distance to the nearest of the others, seen either way."""
    take = DctFingerprints().fingerprints
    known = [each.upright for each in take(others)]
    return sorted(
        min(bits(side, other) for other in known for side in (frame.upright, frame.mirrored)) for frame in take(frames)
    )


@pytest.mark.parametrize("change", ["scale=270:-2", "hflip", "eq=brightness=0.06", "crop=iw*0.92:ih*0.92"])
def test_real_clips_are_known_again(change: str):
    known = 0
    for name in HARMLESS:
        clip = real_clip(name)
        distances = nearest(samples_of_clip(clip, change), samples_of_clip(clip))
        known += distances[(len(distances) - 1) // 2] <= SAME_BITS

    assert known >= len(HARMLESS) - change.startswith("crop")  # one of them hardly has a texture


def test_real_clips_are_told_apart():
    clips = [samples_of_clip(real_clip(name)) for name in HARMLESS]

    assert min(nearest(one, other)[0] for one, other in combinations(clips, 2)) > SAME_BITS
