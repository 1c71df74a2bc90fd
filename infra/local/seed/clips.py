"""A dozen different vertical clips, painted and played by ffmpeg's own generators."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

SIZE = "540x960"
_RATE = 24


@dataclass(frozen=True, slots=True)
class Clip:
    creator: str
    title: str
    picture: str
    """A filter graph that ends in SIZE."""
    chord: tuple[int, ...]
    """Its sound: frequencies in hertz."""
    seconds: int

    @property
    def file_name(self) -> str:
        words = self.title.split(" #")[0].lower()
        return "-".join("".join(letter for letter in word if letter.isalnum()) for word in words.split()) + ".mp4"


_FIT = f"scale={SIZE.replace('x', ':')}"

CLIPS = (
    Clip(
        "pixelgarden",
        "A garden that grows by itself #life #pixels",
        f"life=s=54x96:mold=12:ratio=0.33:life_color=0xd9f99d:death_color=0x7c2d92:mold_color=0x12082b:seed=7:r=12,"
        f"{_FIT}:flags=neighbor,gblur=sigma=2",
        (392, 494, 587),
        6,
    ),
    Clip(
        "lumen",
        "Lava lamp at 3 am #calm #color",
        f"perlin=s=135x240:octaves=2:persistence=0.4:xscale=2.2:yscale=2.2:tscale=0.35:seed=3,format=gray,"
        f"curves=all='0/0 0.35/0.1 0.65/0.9 1/1',{_FIT}:flags=bicubic,pseudocolor=preset=inferno",
        (98, 147, 196),
        6,
    ),
    Clip(
        "oldschool",
        "Stare at the middle #illusion #pattern",
        f"zoneplate=s={SIZE}:kx2=26:ky2=26:kt=6:precision=10,format=yuv444p,pseudocolor=preset=turbo,vignette",
        (147, 185, 220),
        6,
    ),
    Clip(
        "nora",
        "Northern lights, no tripod #aurora #night",
        f"gradients=s={SIZE}:n=4:c0=0x04121f:c1=0x00a37a:c2=0x5b2a86:c3=0x04121f:speed=0.03:type=spiral,vignette",
        (220, 277, 330),
        7,
    ),
    Clip(
        "fractalist",
        "Falling into the Mandelbrot set #math #fractal",
        f"mandelbrot=s=270x480:start_scale=1.6:end_scale=0.02:end_pts=260,{_FIT},hue=H=t*0.35:s=1.3",
        (110, 165, 208),
        8,
    ),
    Clip(
        "oldschool",
        "This is a test. This is only a test #retro #tv",
        f"testsrc2=s={SIZE},hue=H=t*0.4",
        (440, 880),
        6,
    ),
    Clip(
        "fractalist",
        "Every hole has a hole #math #pattern",
        f"sierpinski=s={SIZE}:type=carpet:jump=40:seed=5,format=yuv444p,pseudocolor=preset=viridis,vignette",
        (262, 311, 392),
        9,
    ),
    Clip(
        "fractalist",
        "Kaleidoscope in a shoebox #fractal #color",
        f"mandelbrot=s=135x240:start_scale=0.7:end_scale=0.05:end_pts=300:start_x=-0.74:start_y=-0.18,hue=H=t:s=1.6,"
        f"split[a][b];[b]hflip[c];[a][c]hstack,split[d][e];[e]vflip[f];[d][f]vstack,{_FIT}",
        (262, 330, 392, 494),
        10,
    ),
    Clip(
        "pixelgarden",
        "Rule 110 knits a scarf #math #pixels",
        f"cellauto=s=72x128:rule=110:scroll=1:random_seed=11:r=12,format=yuv444p,{_FIT}:flags=neighbor,"
        f"gblur=sigma=3,pseudocolor=preset=plasma",
        (330, 415, 494),
        10,
    ),
    Clip(
        "lumen",
        "Sunset in four colours #sunset #color",
        f"gradients=s={SIZE}:n=4:c0=0xff5f6d:c1=0xffc371:c2=0x2b5876:c3=0x4e4376:speed=0.012:x0=0:y0=0:x1=200:y1=959,vignette",
        (196, 247, 294),
        12,
    ),
    Clip(
        "nora",
        "Fog over the valley, time lapse #fog #calm",
        f"perlin=s=108x192:octaves=4:persistence=0.55:xscale=1.4:yscale=4:tscale=0.5:seed=9,format=gray,"
        f"{_FIT}:flags=bicubic,format=yuv444p,pseudocolor=preset=cividis",
        (165, 196, 247),
        14,
    ),
    Clip(
        "lumen",
        "Slow disco for one #party #color",
        f"gradients=s=270x480:n=6:c0=0xf72585:c1=0x7209b7:c2=0x3a0ca3:c3=0x4361ee:c4=0x4cc9f0:c5=0xf72585:"
        f"speed=0.08:type=circular,{_FIT},vignette=PI/3.5",
        (123, 185, 247),
        16,
    ),
)


def render(clip: Clip, file: Path, ffmpeg: Path) -> None:
    """Write `file`, H.264 and AAC. Raises CalledProcessError with ffmpeg's words."""
    tones = "+".join(f"sin({hertz}*2*PI*t)" for hertz in clip.chord)
    sound = f"aevalsrc='0.12*({tones})*(0.6+0.4*sin(PI*t))':s=44100,afade=t=in:d=0.3,aecho=0.8:0.6:180:0.3"
    picture = f"{clip.picture},fps={_RATE},format=yuv420p,trim=duration={clip.seconds}"
    draft = file.with_suffix(".draft.mp4")
    subprocess.run(
        [
            *(str(ffmpeg), "-nostdin", "-hide_banner", "-loglevel", "error", "-y"),
            *("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-t", str(clip.seconds)),
            *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "24", "-c:a", "aac", "-b:a", "96k"),
            *("-movflags", "+faststart", str(draft)),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    draft.replace(file)
