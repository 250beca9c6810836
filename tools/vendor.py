"""Fetch the few third-party files that Awn serves or its gate runs in a browser, check them, write them into the tree.

Run by a maintainer after changing PACKAGES: `python tools/vendor.py`. It needs npm (only for `npm pack`); nobody
else does, because the output is committed. Each package is taken at an exact version, its tarball is compared
with the integrity the registry publishes and with the sha512 below, and only the listed files are kept.
"""

import base64
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src/awn/web/static/vendor"
GATE = ROOT / "src/awn/gate/vendor"


@dataclass(frozen=True)
class Package:
    """One npm package: `files` maps a path inside the tarball to the name it gets below `folder`."""

    name: str
    version: str
    licence: str
    sha512: str  # of the tarball, base64, as npm prints it after "sha512-"
    folder: Path
    files: dict[str, str]


def _fonts(stem: str, weights: tuple[str, ...]) -> dict[str, str]:
    names = [f"{stem}-{script}-{weight}-normal.woff2" for script in ("arabic", "latin") for weight in weights]
    return {f"files/{name}": name for name in names}


PACKAGES = (
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        "oF7JgXhDW9UXCy/k1ZYFUQgzu/rm19ORWPSPNL91vPluB2PB9+MV55tyQdH/w7o2EAbTYUG5SDW1R60mdkdqGg==",
        STATIC / "htmx",
        {"dist/htmx.min.js": "htmx.min.js", "LICENSE": "LICENSE"},
    ),
    Package(
        "jsqr",
        "1.4.0",
        "Apache-2.0",
        "dxLob7q65Xg2DvstYkRpkYtmKm2sPJ9oFhrhmudT1dZvNFFTlroai3AWSpLey/w5vMcLBXRgOJsbXpdN9HzU/A==",
        STATIC / "jsqr",
        {"dist/jsQR.js": "jsQR.js", "LICENSE": "LICENSE"},
    ),
    Package(
        "@fontsource/ibm-plex-sans-arabic",
        "5.3.0",
        "OFL-1.1",
        "ZZ4g+JDgQY0NqSh4o0MNWU1sHQmtcee1g++aKAwyJvZxnT5y51JXsN1cIXnaQaMd40dcbK6QFYa+Z1LbaiNuqA==",
        STATIC / "ibm-plex-sans-arabic",
        _fonts("ibm-plex-sans-arabic", ("400", "600")) | {"LICENSE": "LICENSE"},
    ),
    Package(
        "@fontsource-variable/alexandria",
        "5.3.0",
        "OFL-1.1",
        "SIMkP0elELBKNl58Ak7IhTeLQqclV9ziwC/BAAF7n26cBIuz5kNFQdCUmbaHxLJW1WZlGbfK6WE3rdFmuJHC5A==",
        STATIC / "alexandria",
        _fonts("alexandria", ("wght",)) | {"LICENSE": "LICENSE"},
    ),
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        GATE,
        {"axe.min.js": "axe.min.js", "LICENSE": "axe.LICENSE"},
    ),
)


def fetch(package: Package, into: Path) -> Path:
    """The tarball of `package`; stops when its bytes are not the ones written down above."""
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=into,
        check=True,
        capture_output=True,
        text=True,
    )
    tarball = into / done.stdout.strip().splitlines()[-1]
    found = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if found != package.sha512:
        sys.exit(f"{package.name} {package.version}: expected sha512-{package.sha512}, got sha512-{found}")
    return tarball


def unpack(package: Package, tarball: Path) -> list[dict[str, str]]:
    """Write the wanted files; one record of name and sha512 for each."""
    package.folder.mkdir(parents=True, exist_ok=True)
    records = []
    with tarfile.open(tarball) as archive:
        for inside, name in package.files.items():
            member = archive.extractfile(f"package/{inside}")
            if member is None:
                sys.exit(f"{package.name}: {inside} is not a file")
            data = member.read()
            (package.folder / name).write_bytes(data)
            records.append({"file": name, "sha512": hashlib.sha512(data).hexdigest()})
    return records


def main() -> None:
    """Fetch all packages and write vendor.json beside them."""
    written: dict[Path, list[dict[str, object]]] = {STATIC: [], GATE: []}
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            files = unpack(package, fetch(package, Path(scratch)))
            target = GATE if package.folder == GATE else STATIC
            written[target].append(
                {
                    "name": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "sha512": package.sha512,
                    "folder": package.folder.name,
                    "files": files,
                }
            )
    for folder, packages in written.items():
        (folder / "vendor.json").write_text(json.dumps(packages, indent=2) + "\n")
        sys.stdout.write(f"{folder.relative_to(ROOT)}: {len(packages)} packages\n")


if __name__ == "__main__":
    main()
