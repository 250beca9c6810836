"""Past shifts from a file: what is read, what is refused and why, and that a second time changes nothing."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from tests import make

from awn.base.refusal import Refusal
from awn.cli.registry import call
from awn.hours.log import sequence
from awn.hours.models import PastShift
from awn.hours.past import past_minutes, past_of, take_over
from awn.hours.queries import total_minutes

pytestmark = pytest.mark.django_db
NOW = make.NOW
TEXT = """date,hours,name,skills
2024-03-27,2.5,Beach cleaning,"teamwork; first aid; teamwork"
27/03/2023,3:30,توزيع السلال,"التنظيم، القيادة"
٢٠٢٢-٠١-٠٥,٢٫٥,نشاط,
5 مارس 2021,1,زيارة,
31/02/2022,2,x,
2030-01-01,2,x,
2024-01-01,17,x,
2024-01-01,-1,x,
2024-01-01,1e3,x,
2024-01-01,2,,
2024-03-27,2.50,Beach cleaning,again
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1256"])
def test_dates_and_hours_are_read_as_people_write_them(tmp_path: Path, encoding: str) -> None:
    who, file = make.person(), tmp_path / "past.csv"
    text = TEXT.translate(str.maketrans("٢٠١٥٫", "2015.")) if encoding == "cp1256" else TEXT
    file.write_bytes(text.encode(encoding))
    account = take_over(file, who, by=None, at=NOW)
    assert [(row.number, row.code) for row in account.refused] == [
        (6, "date_impossible"), (7, "date_future"), (8, "hours_out_of_range"), (9, "hours_out_of_range"),
        (10, "hours_unreadable"), (11, "name_missing"),
    ]  # fmt: skip
    assert (account.created, account.unchanged) == (4, 1)
    assert [(row.day, row.minutes, row.title, row.skills) for row in past_of(who)] == [
        (date(2024, 3, 27), 150, "Beach cleaning", ["teamwork", "first aid"]),
        (date(2023, 3, 27), 210, "توزيع السلال", ["التنظيم", "القيادة"]),
        (date(2022, 1, 5), 150, "نشاط", []),
        (date(2021, 3, 5), 60, "زيارة", []),
    ]
    again = take_over(file, who, by=None, at=NOW)
    assert (again.created, again.unchanged, len(again.refused)) == (0, 5, 6)
    # Told, not confirmed: in the log, and in nobody's hours.
    assert (total_minutes(who), past_minutes(who), sequence(at=NOW)) == (0, 570, 4)


def test_a_dry_run_writes_nothing_and_a_wrong_file_is_refused_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "past.csv"
    file.write_text(TEXT, encoding="utf-8")
    email = make.account().email
    assert call("ledger", "import", str(file), "--person", email, "--dry-run", "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["created"], said["unchanged"], said["refused"]) == (11, 4, 1, 6)
    assert not PastShift.objects.exists()
    assert call("ledger", "import", str(file), "--person", "nobody@example.org", "--json") == 2
    assert json.loads(capsys.readouterr().out)["refused"] == "person_missing"
    file.write_text("date,name\n2024-01-01,x\n", encoding="utf-8")
    with pytest.raises(Refusal, match="columns_missing"):
        take_over(file, make.person(), by=None, at=NOW)
