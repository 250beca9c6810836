"""Lighthouse on a phone over the six main pages of a demo world, in both languages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

from awn.cli.gate import BROWSERS, lighthouse_of
from awn.gate.lighthouse import LEAST, Lighthouse, LighthouseError
from bench import site
from bench.figures import Figure, Result

MODULES = Path(__file__).parent / "node" / "node_modules"
PUBLIC = ("", "opportunities/", "organisations/", "impact/", "verify/")


def run() -> Result:
    """Scores of 100 in four categories beside what we hold ourselves to."""
    chromium = next(found for name in BROWSERS if (found := shutil.which(name)))
    program = lighthouse_of(MODULES, chromium)
    if program is None:
        missing = Figure("installed", 0, "of 1", "what it needs", 1, "installed by `make bench`", met=False)
        return Result("lighthouse", [missing])
    with site.demo("awn_bench_lighthouse") as address:
        return Result("lighthouse", list(_scores(program, address, chromium)))


def _scores(program: Lighthouse, address: str, chromium: str) -> Iterator[Figure]:
    pages = [*PUBLIC, _an_opportunity(address, chromium)]
    for language in ("ar", "en"):
        for page in pages:
            name = f"{language}_{page.split('/')[0] or 'home'}" + ("_one" if page.count("/") == 2 else "")
            try:
                found = program.scores(f"{address}/{language}/{page}").categories
            except LighthouseError:
                found = {}
            for category, least in LEAST.items():
                score = found.get(category, 0)
                goal = f"at least {least}"
                yield Figure(f"{name}_{category}", score, "of 100", "the goal", least, goal, score >= least)


def _an_opportunity(address: str, chromium: str) -> str:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}/en/opportunities/")
        path: str = page.locator("main .card h3 a, main .card h2 a").first.get_attribute("href") or ""
        browser.close()
    return path.removeprefix("/en/")
