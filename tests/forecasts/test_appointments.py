"""A stranger's file: what is read of it, what is refused, and that learned chances are better than the base rate."""

from __future__ import annotations

import csv
import gzip
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

from awn.base.refusal import Refusal
from awn.cli.main import main
from awn.forecasts import measures, strangers
from awn.forecasts.appointments import _history, evaluate

HEAD = [
    "PatientId", "AppointmentID", "Gender", "ScheduledDay", "AppointmentDay", "Age", "Neighbourhood", "Scholarship",
    "Hipertension", "Diabetes", "Alcoholism", "Handcap", "SMS_received", "No-show",
]  # fmt: skip
DAY = datetime(2026, 3, 1, 9, tzinfo=UTC)


def row(person: int, booked: datetime, days: int, *, missed: bool, number: int = 0, age: int = 40) -> list[str]:
    day = (booked + timedelta(days=days)).strftime("%Y-%m-%dT00:00:00Z")
    outcome = "Yes" if missed else "No"
    facts = ["0", "0", "0", "0", "0", str(days % 2)]
    return [str(person), str(number), "F", f"{booked:%Y-%m-%dT%H:%M:%SZ}", day, str(age), "Centre", *facts, outcome]


def made(count: int = 1_000) -> list[list[str]]:
    """Whoever books long before is missing more often."""
    chance = random.Random(4)
    rows = []
    for number in range(count):
        booked = datetime(2026, 1, 4, 8, tzinfo=UTC) + timedelta(hours=chance.randrange(2_000))
        days = chance.randrange(30)
        missed = chance.random() < 0.05 + 0.02 * days
        rows.append(row(chance.randrange(600), booked, days, missed=missed, number=number, age=chance.randrange(90)))
    return rows


def written(path: Path, rows: Iterable[list[str]], head: list[str] = HEAD) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows([head, *rows])
    return path


def test_measures_are_those_of_the_books() -> None:
    draw = np.random.default_rng(1)
    chances = np.round(draw.random(500), 1)
    happened = draw.random(500) < chances
    assert measures.auc(chances, happened) == pytest.approx(roc_auc_score(happened, chances))
    assert measures.brier(chances, happened) == pytest.approx(brier_score_loss(happened, chances))
    slope, intercept = measures.calibration_line(np.clip(chances, 0.05, 0.95), happened)
    assert 0.7 < slope < 1.4
    assert abs(intercept) < 0.3
    halved, _shift = measures.calibration_line(1 / (1 + np.exp(-2 * np.log(0.3 + chances))), happened)
    assert halved != pytest.approx(slope)
    assert measures.ece(np.full(500, 0.5), np.arange(500) % 2 == 0) == pytest.approx(0.0)


def test_the_model_is_learned_from_some_people_and_judged_on_others(tmp_path: Path) -> None:
    turned = [list(reversed([*one, "x"])) for one in made()]
    plain = written(tmp_path / "a.csv", turned, [*reversed([*HEAD, "further"])])
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    report = evaluate(packed)
    assert report["rows"] == 1_000
    assert report["models"]["awn"]["auc"]["mean"] > 0.6
    assert report["models"]["awn"]["brier"]["mean"] < report["models"]["base_rate"]["brier"]["mean"]
    assert report["models"]["lead_time"]["auc"]["low"] <= report["models"]["lead_time"]["auc"]["mean"]
    assert report["ahead_of"]["base_rate"]["auc"]["low"] > 0


def test_of_earlier_appointments_only_those_over_at_the_booking_are_known(tmp_path: Path) -> None:
    first = datetime(2026, 1, 4, 9, tzinfo=UTC)
    one = [
        row(0, first, 3, missed=True),
        row(0, first + timedelta(days=2), 20, missed=False),  # booked before the first was over
        row(0, first + timedelta(days=5), 9, missed=False),
    ]
    others = [row(n + 1, first + timedelta(days=n % 40), n % 9, missed=n % 3 == 0) for n in range(600)]
    data = strangers.read(written(tmp_path / "a.csv", [*one, *others]))
    known = _history(data)
    mine = next(
        np.flatnonzero(data.person == person) for person in np.unique(data.person) if (data.person == person).sum() == 3
    )
    assert known["missed"][mine].tolist() == [0, 0, 1]
    assert known["open"][mine].tolist() == [0, 1, 1]


def test_rows_that_cannot_be_are_counted_and_left_out(tmp_path: Path) -> None:
    rows = made(700)
    odd = [
        row(1, DAY, -2, missed=True),
        row(1, DAY, 2, missed=True, age=-1),
    ]
    worse = row(1, DAY, 2, missed=False)
    worse[3] = "yesterday"
    data = strangers.read(written(tmp_path / "a.csv", [*rows, *odd, worse]))
    assert data.left_out == {"unreadable": 1, "booked_after": 1, "age": 1}
    assert len(data) == 700


@pytest.mark.parametrize(
    ("code", "make"),
    [
        ("file_missing", lambda path: path),
        ("file_empty", lambda path: (path.write_bytes(b""), path)[1]),
        ("appointments_columns", lambda path: written(path, [["1", "2"]], ["PatientId", "Age"])),
        ("appointments_empty", lambda path: written(path, [])),
        ("appointments_few", lambda path: written(path, made(40))),
        ("appointments_one_kind", lambda path: written(path, [[*one[:-1], "No"] for one in made(40)])),
        ("encoding_unknown", lambda path: (path.write_bytes(b"PatientId,Age\n\xff\xfe\xe9,1\n"), path)[1]),
        ("appointments_packed", lambda path: (path.write_bytes(gzip.compress(b"a,b\n" * 99)[:-9]), path)[1]),
    ],
)
def test_a_file_that_is_none_is_refused_in_both_languages(code: str, make, tmp_path: Path, capsys) -> None:  # type: ignore[no-untyped-def]  # parametrised by lambdas
    path = make(tmp_path / "a.csv")
    with pytest.raises(Refusal) as caught:
        strangers.read(path)
    assert caught.value.code == code
    assert main(["evaluate", "no-show", "--data", str(path), "--json"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 2
