"""An evaluation refuses nobody and sorts nobody: what decides or orders does not even import it."""

from __future__ import annotations

import re
from pathlib import Path

import awn

SOURCES = Path(awn.__file__).parent
# Who shows it, tells it, keeps it for the person, counts it anew, or learns from it as advice.
READERS = {
    "cli", "config", "demo", "evaluation", "forecasts", "privacy", "reactions", "reports", "accountability", "fairness",
    "web", "locale",
}  # fmt: skip
# Pages that show it; it sorts no list of people and filters none: `volunteers` reads it when its list stands.
PAGES = {
    "evaluation.py", "evaluation_comments.py", "evaluation_urls.py", "evaluation_words.py", "organisations.py",
    "matching/volunteers.py", "organiser/applicants_one.py", "urls.py",
}  # fmt: skip
_NAMES = re.compile(r"awn\.evaluation|evaluation_(tally|severity|hiding|discount)")


def test_no_gate_reads_an_evaluation() -> None:
    """No package of rules, matching, places, rosters, cover, surge or screening knows that evaluations exist."""
    found = {
        path.relative_to(SOURCES).parts[0]
        for path in SOURCES.rglob("*.py")
        if _NAMES.search(path.read_text(encoding="utf-8"))
    }
    assert found <= READERS, sorted(found - READERS)


def test_only_what_is_shown_of_applicants_shows_it_to_organisations() -> None:
    web = SOURCES / "web"
    found = {
        str(path.relative_to(web)) for path in web.rglob("*.py") if "awn.evaluation" in path.read_text(encoding="utf-8")
    }
    assert found <= PAGES, sorted(found - PAGES)
    rows = (web / "organiser" / "applicants_rows.py").read_text(encoding="utf-8")
    assert "posterior" not in rows
