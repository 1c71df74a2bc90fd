"""Names of codecs as players ask for them, from the configuration that decoders get.

References: RFC 6381 and ISO/IEC 14496-15 annex E for H.264 and H.265, the AV1 codec ISO media file format binding,
ISO/IEC 14496-1 for the descriptors around AAC.
"""


def h264(avcc: bytes) -> str:
    return f"avc1.{avcc[1:4].hex()}"


def h265(hvcc: bytes) -> str:
    """Profile, compatible profiles, tier with level, and those bytes of constraints that say something."""
    space, tier, profile = hvcc[1] >> 6, hvcc[1] >> 5 & 1, hvcc[1] & 31
    compatible = int(f"{int.from_bytes(hvcc[2:6]):032b}"[::-1], 2)
    constraints = [f"{byte:X}" for byte in hvcc[6:12].rstrip(b"\0")]
    named = f"{['', 'A', 'B', 'C'][space]}{profile}.{compatible:X}.{'LH'[tier]}{hvcc[12]}"
    return ".".join(["hvc1", named, *constraints])


def av1(av1c: bytes) -> str:
    profile, level, tier = av1c[1] >> 5, av1c[1] & 31, av1c[2] >> 7
    depth = (8, 10, 12)[(av1c[2] >> 6 & 1) + (av1c[2] >> 5 & 1)]
    return f"av01.{profile}.{level:02}{'MH'[tier]}.{depth:02}"


def aac(esds: bytes) -> str:
    """The object type is the first thing in the decoder's own descriptor."""
    at, end = 4, len(esds)
    while at < end:
        tag, at = esds[at], at + 1
        while esds[at] & 0x80:
            at += 1
        size, at = esds[at], at + 1
        if tag == 5:
            return f"mp4a.40.{esds[at] >> 3}"
        at += {3: 3, 4: 13}.get(tag, size)
    raise ValueError("no decoder configuration in an esds box")
