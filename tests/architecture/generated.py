"""Pages written from the sources: `python -m tests.architecture.generated` brings them up to date."""

from collections import defaultdict
from pathlib import Path

from tests.architecture import lints
from tests.architecture.house import ROOT, SOURCES, modules

NOTE = "This page is made from the sources: `.venv/bin/python -m tests.architecture.generated`."
REFUSALS = f"""# Refusals

What Awn says when it says no. The code is stable: programs may rely on it, and it means one thing. The
message is shown in the reader's language and says what to do next. {NOTE}

| Code | Where | Message in English |
|---|---|---|
"""
EVENTS = f"""# Events

What happened, as the events table tells it ([why](adr/0005-events-as-outbox.md)): audit line, outbox message and
statistic in one. What happens next is in `src/awn/reactions/table.py`. {NOTE}

| Event | Recorded in | Data besides the subject |
|---|---|---|
"""


def refusals() -> str:
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in modules():
        package = path.relative_to(SOURCES).parts[0]
        for use in lints.refusals(path.read_text("utf-8"))[0]:
            said[use.code, package].add(use.message or "")
    rows = [
        f"| `{code}` | {package} | {' / '.join(sorted(filter(None, messages))) or 'depends on the field'} |\n"
        for (code, package), messages in sorted(said.items())
    ]
    return REFUSALS + "".join(rows)


def events() -> str:
    told: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in modules():
        package = path.relative_to(SOURCES).parts[0]
        for event in lints.events(path.read_text("utf-8")):
            told[event.name, package].update(event.data)
    rows = [
        f"| `{name}` | {package} | {', '.join(f'`{word}`' for word in sorted(data)) or 'none'} |\n"
        for (name, package), data in sorted(told.items())
    ]
    return EVENTS + "".join(rows)


def pages() -> dict[Path, str]:
    """Each page and the text it should hold."""
    return {ROOT / "docs" / "refusals.md": refusals(), ROOT / "docs" / "events.md": events()}


if __name__ == "__main__":
    for target, text in pages().items():
        target.write_text(text, encoding="utf-8")
