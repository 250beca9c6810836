"""Take the fonts of PDF certificates from Debian's fonts-noto-core, check them, and write them into the tree.

Run by a maintainer: `python tools/fonts.py`. Nobody else needs Debian's package, because the output is committed. Noto
Naskh Arabic is kept whole; of Noto Serif only the letters of Latin scripts, and no rules that our pages never use.
"""

import hashlib
import json
import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped, unused-ignore]

FROM = Path("/usr/share/fonts/truetype/noto")
INTO = Path(__file__).resolve().parent.parent / "src/awn/credentials/documents/fonts"
PACKAGE, VERSION = "fonts-noto-core", "20201225-1"
LATIN = "U+0020-024F,U+1E00-1EFF,U+2000-200A,U+2010-2027,U+2030-205E,U+20AC"
# sha512 of the files in that package, and what is kept of each.
FONTS = {
    "NotoNaskhArabic-Regular.ttf": (
        "a60c655f4fa6f913c0f4d476fbe9e49e75a93a099f1eca24b8e2a7152661279fd817ad7671b9282855824039c4ae1ef160ac723e4cbde18e827ff1da3be31793",
        None,
    ),
    "NotoNaskhArabic-Bold.ttf": (
        "26f6efa5767b594c31fb2b66059e611acdcb71ac0283f078865d0041a7dd87764ca5a2ecb17283b6b2ab9fd3a94d2bfeb9a144f2c6355db4b90104d96fb47df1",
        None,
    ),
    "NotoSerif-Regular.ttf": (
        "3dae1c576991893dcb1b150b6931caea3a2d65ea40cd8b8a77c9ed897b1987925126aa90aeb258f22cda0d79c42ffd3a8f86ef5abaaec9f0516b798293c8002e",
        LATIN,
    ),
    "NotoSerif-Bold.ttf": (
        "f56f0e63bc14d5ea51eea41c4983fb770fe55b7da49b2955b83bc46ef5e09ff49593288ca10a689fac7ca9704ee0843cc0a80eb6df8e17f21d1fde5d9fc36072",
        LATIN,
    ),
}


def kept(data: bytes, name: str, letters: str | None) -> bytes:
    """The font itself, or the part of it that holds these letters."""
    target = INTO / name
    if letters is None:
        target.write_bytes(data)
    else:
        features = "--layout-features=kern,liga,mark,mkmk,ccmp,locl"
        subset.main([str(FROM / name), f"--unicodes={letters}", f"--output-file={target}", "--no-hinting", features])
    return target.read_bytes()


def main() -> None:
    """Write the fonts and vendor.json beside them; stops when a file is not the one written down above."""
    records = []
    for name, (expected, letters) in FONTS.items():
        data = (FROM / name).read_bytes()
        found = hashlib.sha512(data).hexdigest()
        if found != expected:
            sys.exit(f"{name}: expected sha512 {expected}, got {found}")
        out = kept(data, name, letters)
        records.append({"file": name, "sha512": hashlib.sha512(out).hexdigest(), "of": found})
    package = {"name": PACKAGE, "version": VERSION, "licence": "OFL-1.1", "files": records}
    (INTO / "vendor.json").write_text(json.dumps(package, indent=2) + "\n")


if __name__ == "__main__":
    main()
