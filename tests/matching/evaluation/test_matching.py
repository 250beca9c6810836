"""Ranking on real answers: what is measured, that nothing is known too early, and bad data sets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.matching.evaluation import gathered

from awn.base.refusal import Refusal
from awn.matching import embed
from awn.matching.evaluation import choice, clusters, gatherings, matching, meaning
from awn.matching.evaluation.chronicle import FEATURES, Chronicle, distance_km


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gathered.write(tmp_path_factory.mktemp("gathered"))


@pytest.fixture(autouse=True)
def words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWN_EMBEDDER", "none")
    embed.forget()


def test_ours_finds_more_than_chance_popularity_and_factors(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "REFITS", 2)
    report = matching.evaluate(folder)
    rankers = report["rankers"]
    assert {"ours", "random", "popularity", "content", "als", "bpr"} <= set(rankers)
    for name in ("random", "popularity", "als", "bpr"):
        assert report["ours_ahead_by"][name]["ndcg10"]["low"] > 0, name
    ours = rankers["ours"]
    assert ours["hit10"]["low"] <= ours["hit10"]["mean"] <= ours["hit10"]["high"]
    assert {"known_people", "new_people", "first_yes", "new_events"} == set(ours["slices"])
    assert all(weight >= 0 for weight in report["weights"].values())
    assert report["model"] is None  # and says so


def test_features_know_nothing_of_later_answers(folder: Path) -> None:
    data = gatherings.read(folder)
    day = float(np.quantile(data.said_day, 0.5))
    early = data.seen_day < day
    names = ("person", "event", "yes", "said_day", "seen_day")
    cut_off = replace(data, **{name: getattr(data, name)[early] for name in names})
    open_events = np.flatnonzero((data.start_day > day) & (data.start_day < day + 14))
    found = []
    for known in (data, cut_off):
        rows = meaning.of(known, range(known.people))
        chronicle = Chronicle(known, rows)
        list(matching._moments(chronicle, [(3, day, [int(open_events[0])])]))
        found.append(chronicle.features(3, open_events, day))
    assert found[0].shape == (len(open_events), len(FEATURES))
    assert np.isfinite(found[0]).all()
    assert np.array_equal(found[0], found[1])


def _moments(data: gatherings.Gatherings, rows: meaning.Meaning) -> list[tuple[int, matching.Moment]]:
    decisions = matching._decisions(data, float(np.quantile(data.said_day, 0.5)))[:50]
    found = matching._moments(Chronicle(data, rows), decisions)
    return [(number, moment) for number, (_decision, moment) in enumerate(found) if moment is not None]


def test_a_choice_already_made_is_not_open_again(folder: Path) -> None:
    data = gatherings.read(folder)
    rows = meaning.of(data, range(data.people))
    for _number, moment in _moments(data, rows):
        mine = (data.person == moment.person) & (data.said_day < moment.day)
        assert not set(data.event[mine].tolist()) & set(moment.open_events.tolist())


def test_weights_are_found_again_and_never_negative() -> None:
    random = np.random.default_rng(1)
    true = np.array([2.0, 0.0, 1.0])
    lists = []
    for _ in range(400):
        rows = random.normal(size=(12, 3)).astype(np.float32)
        chance = np.exp(rows @ (true - [0, 0.8, 0]))  # the second speaks against, which no weight may
        lists.append(choice.List(rows, np.array([random.choice(12, p=chance / chance.sum())])))
    found = choice.fit(lists)
    assert found[1] == 0
    assert found[0] == pytest.approx(2.0, abs=0.3)
    assert found[2] == pytest.approx(1.0, abs=0.3)


def test_an_interval_draws_people_and_not_lists() -> None:
    column = np.repeat([0.0, 1.0], 500)
    alike, apart = np.repeat([0, 1], 500), np.arange(1000)
    wide, narrow = clusters.Draws(alike).interval(column), clusters.Draws(apart).interval(column)
    assert (wide["low"], wide["high"], wide["people"]) == (0.0, 1.0, 2)
    assert narrow["low"] > 0.45
    assert clusters.Draws(np.array([])).interval(np.array([]))["mean"] is None


def test_distance_from_riyadh_to_jeddah() -> None:
    assert distance_km(np.array([24.7136, 46.6753]), np.array([21.5433, 39.1728])) == pytest.approx(849, abs=5)


def test_texts_lose_html_and_control_signs() -> None:
    assert gatherings.plain("<p>Tea &amp; dates\x00</p><br/>now") == "Tea & dates now"
    assert len(gatherings.plain("x" * 5_000)) == 1_000


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("rsvps.csv", None, "dataset_missing"),
        ("rsvps.csv", b"event_id,member_id\n1,2\n", "dataset_columns"),
        ("rsvps.csv", b"event_id,member_id,response,created\ne0-0,p1,yes,yesterday\n", "dataset_malformed"),
        ("rsvps.csv", b"event_id,member_id,response,created\ne0-0,p1\n", "dataset_malformed"),
        ("rsvps.csv", b"event_id,member_id,response,created\ne0-0,p1,yes,1400000000000\n", "dataset_too_small"),
        ("members.csv", b"id,joined,topics,groupId\n\xff\xfe,1,,0\n", "dataset_malformed"),
        ("events.csv", b"", "dataset_columns"),
    ],
)
def test_a_bad_data_set_is_refused(tmp_path: Path, name: str, content: bytes | None, code: str) -> None:
    folder = gathered.write(tmp_path / "set", people=5, weeks=2)
    (folder / name).unlink() if content is None else (folder / name).write_bytes(content)
    with pytest.raises(Refusal) as refused:
        gatherings.read(folder)
    assert refused.value.code == code


def test_answers_after_everything_is_over_are_refused(tmp_path: Path) -> None:
    folder = gathered.write(tmp_path / "set", people=30, weeks=15)
    rows = (folder / "rsvps.csv").read_text().splitlines()
    late = [",".join([*row.split(",")[:3], "1900000000000", "1900000000000"]) for row in rows[1:]]
    (folder / "rsvps.csv").write_text("\n".join([rows[0], *late]))
    with pytest.raises(Refusal, match="dataset_too_short"):
        matching.evaluate(folder)


def test_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="dataset_missing"):
        gatherings.read(tmp_path / "nowhere")
