"""What each stage makes plays in a real browser from the first frame to the last: files, playlists and codecs.

HEVC is not among them: Chromium has no decoder for it. ffmpeg plays it in the authoring tests.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from clipfeed.video.ladder import Codec
from clipfeed.video.stage import Stage
from clipfeed_adapters.transcoder.encoder import Encoder
from clipfeed_adapters.transcoder.probe import FfmpegProber
from tests.browser.edge import serving
from tests.clips import programs, render
from tests.jobs import job_of

PLAY = """
(address) => new Promise((answer) => {
  const video = document.body.appendChild(document.createElement("video"));
  const end = (how) => answer({
    how, seconds: video.currentTime, duration: video.duration, width: video.videoWidth, height: video.videoHeight,
    frames: video.getVideoPlaybackQuality().totalVideoFrames,
  });
  video.muted = true;
  video.addEventListener("ended", () => end("ended"));
  video.addEventListener("error", () => end(video.error.message || "error"));
  video.src = address;
  video.play();
})
"""
SECONDS = 2.5
FILES = {
    "start/start.mp4": (360, 640),
    "start/hls/master.m3u8": (360, 640),
    "ladder/start.mp4": (360, 640),
    "ladder/hls/master.m3u8": (360, 640),
    "preview/preview.mp4": (240, 426),
    "efficient/hls/master.m3u8": (360, 640),
}


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("edge")
    clip = render(folder / "clip.mp4", seconds=SECONDS, size=(360, 640))
    facts = FfmpegProber(programs()).facts_of(clip)
    for stage in Stage:
        job = job_of(facts, stage, Codec.AV1, destination=f"s3://media/{stage}/")
        work = folder / f"work_{stage}"
        work.mkdir()
        for key, path in Encoder(programs()).encode(job, clip, facts, work).files.items():
            (folder / key).parent.mkdir(parents=True, exist_ok=True)
            path.replace(folder / key)
    (folder / "page.html").write_text("<!doctype html><title>player</title><body>")
    with serving(folder) as address:
        yield address


@pytest.mark.parametrize("name", FILES)
def test_it_plays_from_the_first_frame_to_the_last(name: str, edge: str, chromium: Browser):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{edge}/page.html")

    played = page.evaluate(PLAY, f"{edge}/{name}")

    context.close()
    assert played["how"] == "ended"
    assert abs(played["duration"] - SECONDS) < 0.06
    assert played["seconds"] == pytest.approx(played["duration"], abs=0.1)
    assert (played["width"], played["height"]) == FILES[name]
    assert played["frames"] > 0.9 * 30 * SECONDS
