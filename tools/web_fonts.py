"""Cut the fonts of the pages to the letters that nearly every page needs, and write them into the tree.

Run by a maintainer after tools/vendor.py: `python tools/web_fonts.py`. The whole files stay beside them: a browser asks
for one only when a page has a letter that is not among these (css/tokens.css says which file has which). Headings use
two weights only, so the variable font keeps only the stretch between them. What is cut is no longer the font of its
makers, and bears another name inside.
"""

import hashlib
import json
import sys
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped, unused-ignore]
from fontTools.ttLib import TTFont  # type: ignore[import-untyped, unused-ignore]
from fontTools.varLib import instancer  # type: ignore[import-untyped, unused-ignore]

VENDOR = Path(__file__).resolve().parent.parent / "src/awn/web/static/vendor"
INTO = VENDOR / "cut"
# Arabic, and the letters that Persian, Urdu and the Gulf's own spelling add.
ARABIC = (
    "U+0600,U+060C,U+0610-0615,U+061B,U+061F,U+0621-063A,U+0640-0655,U+0660-066D,U+0670,U+0671,U+0679,U+067E,U+0686,"
    "U+0688,U+0691,U+0698,U+06A4,U+06A9,U+06AF,U+06BA,U+06BE,U+06C1,U+06CC,U+06D2,U+06D4,U+06F0-06F9,U+200C-200F"
)
LATIN = (
    "U+0020-007E,U+00A0,U+00A9,U+00AB,U+00B0,U+00B7,U+00BB,U+00D7,U+00E9,U+2009,U+2010-2015,U+2018-201E,U+2022,U+2026,"
    "U+2032,U+2033,U+2039,U+203A,U+2190,U+2192,U+2212"
)
LATIN_FEATURES = "kern,liga,mark,mkmk,ccmp,locl,tnum"
PLEX, ALEXANDRIA = "ibm-plex-sans-arabic", "alexandria"
FONTS = {
    "text-arabic-400.woff2": (f"{PLEX}/{PLEX}-arabic-400-normal.woff2", ARABIC, "*"),
    "text-arabic-600.woff2": (f"{PLEX}/{PLEX}-arabic-600-normal.woff2", ARABIC, "*"),
    "text-latin-400.woff2": (f"{PLEX}/{PLEX}-latin-400-normal.woff2", LATIN, LATIN_FEATURES),
    "text-latin-600.woff2": (f"{PLEX}/{PLEX}-latin-600-normal.woff2", LATIN, LATIN_FEATURES),
    "head-arabic.woff2": (f"{ALEXANDRIA}/{ALEXANDRIA}-arabic-wght-normal.woff2", ARABIC, "*"),
    "head-latin.woff2": (f"{ALEXANDRIA}/{ALEXANDRIA}-latin-wght-normal.woff2", LATIN, LATIN_FEATURES),
}
HEAD_WEIGHTS = (600, 600, 700)
FAMILY, FULL, POSTSCRIPT, TYPOGRAPHIC = 1, 4, 6, 16


def cut(source: Path, letters: str, features: str) -> TTFont:
    """The font with these letters alone, under another name."""
    options = subset.Options(layout_features=features.split(","), hinting=False, flavor="woff2")
    font = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=subset.parse_unicodes(letters))
    subsetter.subset(font)
    if "fvar" in font:
        font = instancer.instantiateVariableFont(font, {"wght": HEAD_WEIGHTS})
    for record in font["name"].names:
        if record.nameID in {FAMILY, FULL, POSTSCRIPT, TYPOGRAPHIC}:
            record.string = "AwnPages" if record.nameID == POSTSCRIPT else "Awn Pages"
    font.flavor = "woff2"
    return font


def main() -> None:
    """Write the fonts, their licences and vendor.json."""
    INTO.mkdir(exist_ok=True)
    records = []
    for name, (source, letters, features) in FONTS.items():
        cut(VENDOR / source, letters, features).save(INTO / name)
        data = (INTO / name).read_bytes()
        records.append({"file": name, "of": source, "sha512": hashlib.sha512(data).hexdigest()})
        sys.stdout.write(f"{name}: {len(data):,} bytes, of {(VENDOR / source).stat().st_size:,}\n")
    (INTO / "vendor.json").write_text(json.dumps(records, indent=2) + "\n")
    texts = [(VENDOR / folder / "LICENSE").read_text("utf-8") for folder in (PLEX, ALEXANDRIA)]
    (INTO / "LICENSE").write_text("\n\n".join(texts), encoding="utf-8")


if __name__ == "__main__":
    main()
