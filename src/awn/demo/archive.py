"""Real, old opportunities beside the invented ones: the archive that Awn brings as sample data."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from awn.opportunities.imports import mapping, running

FILE = Path(__file__).parent / "samples" / "nyc_volunteer" / "nyc_opportunities.csv"
MAPPING = "nyc_volunteer"


def take_in(*, at: datetime) -> dict[str, int]:
    """Imports the sample as the command would; verdict -> rows. A second time every row is unchanged."""
    report = running.run(FILE, mapping.load(MAPPING), running.Wishes(), by=None, at=at)
    return dict(report.counts)
