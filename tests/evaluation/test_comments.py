"""Comments: read offline, unsure said aloud, words kept nowhere, corrected by people and learnt from."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests import make
from tests.evaluation.test_contesting import once_of

from awn.base.refusal import Refusal
from awn.base.sealed import seal
from awn.cli.main import main
from awn.evaluation import comments
from awn.evaluation.actions.labelling import correct_label, corrections, label_new
from awn.evaluation.comments import SENTIMENTS, TOPICS, Classifier, Example, classifier, seed, tidy, version_of
from awn.evaluation.models import CommentLabel
from awn.evaluation.queries import comments_of, labels_of
from awn.evaluation.rules import LEAST_COMMENTS, SENTIMENT_NAMES, TOPIC_NAMES
from awn.evaluation.sentiment import read
from awn.opportunities.models import Opportunity
from awn.ratings.models import Occasion, Rating

NOW = make.NOW
FRESH = {
    "good": ["المشرفون كانوا لطفاء والتنظيم رائع", "وايد استانست والربع طيبين", "Lovely team and very well organised"],
    "bad": ["فوضى وسوء تنظيم ولا أحد يرد علينا", "الأكل خايس والمكان وصخ", "Rude supervisor and a total waste of time"],
}


@pytest.fixture(autouse=True)
def words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the vectors, whose model takes seconds to load: what a place without one has."""
    monkeypatch.setattr(comments.embed, "default", lambda: None)


def test_the_seed_is_large_clean_and_in_both_languages() -> None:
    rows = seed()
    assert len(rows) >= 300
    assert {row.sentiment for row in rows} == set(SENTIMENTS)
    assert {topic for row in rows for topic in row.topics} == set(TOPICS) == set(TOPIC_NAMES)
    assert len({row.text for row in rows}) == len(rows)
    latin = [row for row in rows if row.text.isascii()]
    assert len(latin) > 80
    assert len(rows) - len(latin) > 150
    assert set(SENTIMENTS) | {"unsure"} == set(SENTIMENT_NAMES)


def test_new_sentences_in_arabic_dialect_and_english_are_read_and_nonsense_is_unsure() -> None:
    model = classifier()
    for label, texts in FRESH.items():
        rows = model.probabilities(texts)
        assert all(SENTIMENTS[row.argmax()] == label for row in rows), (label, rows)
    assert "food" in model.judge(["الأكل بارد ولا ماي"])[0].topics
    odd = model.judge(["qwzx 1234", ""])
    assert {one.sentiment for one in odd} == {"unsure"}
    assert model.judge([]) == []
    assert tidy("روووووعة") == tidy("رووعة")


def test_a_correction_is_learnt_and_changes_the_version() -> None:
    odd = "شغلكم يبيض الوجه قسم بالله"
    learnt = Classifier([Example(odd, "good", ("people",))] * 3)
    before = classifier().probabilities([odd])[0]
    after = learnt.probabilities([odd])[0]
    assert after[SENTIMENTS.index("good")] > before[SENTIMENTS.index("good")]
    assert learnt.version != classifier().version
    assert version_of(()) == version_of([])


def test_a_strangers_file_is_measured_beside_the_majority_and_bad_files_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "texts.csv"
    names = {"good": "positive", "bad": "negative"}
    lines = [f'"{row.text}",{names[row.sentiment]}' for row in seed()[::6] if row.sentiment in names]
    file.write_text("\n".join(["text,label", *lines]), encoding="utf-8-sig")
    assert main(["evaluate", "sentiment", "--data", str(file), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["texts"] == len(lines)
    assert report["all_answered"]["accuracy"] > 0.9 > report["majority"]["accuracy"]
    assert report["all_answered"]["accuracy_95"][0] <= report["all_answered"]["accuracy"]
    assert 0 <= report["with_unsure"]["unsure"] <= 1
    for text, code in (
        ("a,b\n1,2\n", "sentiment_columns"),
        ("text,label\n", "sentiment_columns"),
        ("text,label\nx,perhaps\n", "sentiment_labels"),
    ):
        file.write_text(text)
        with pytest.raises(Refusal) as refused:
            read(file)
        assert refused.value.code == code
    file.write_bytes(b"\xff\xfe\x00text")
    with pytest.raises(Refusal, match="sentiment_file"):
        read(file)


def comment(task: Opportunity, words: str, *, days: int = 20) -> Rating:
    at = NOW - timedelta(days=days)
    occasion = Occasion.objects.create(
        opportunity=task, person=make.person(), opened_at=at, closes_at=at + timedelta(days=14)
    )
    row = Rating(occasion=occasion, side="volunteer", at=at)
    row.words = seal(words, about=f"rating:{row.seal}")
    row.save()
    return row


@pytest.mark.django_db
def test_labels_hold_no_words_and_counts_begin_at_five(client: Client) -> None:
    house = make.organisation()
    supervisor = make.member(house, "supervisor")
    task = make.opportunity(house, shifts=0)
    texts = FRESH["good"] + FRESH["bad"]
    rows = [comment(task, text) for text in texts[: LEAST_COMMENTS - 1]]
    blind = comment(task, "Awful.", days=2)
    odd = comment(make.opportunity(shifts=0), "qwzx")
    assert label_new(by=None, at=NOW) == LEAST_COMMENTS + 1
    assert label_new(by=None, at=NOW) == 0
    assert comments_of(house.pk, NOW) is None
    rows.append(comment(task, texts[LEAST_COMMENTS]))
    label_new(by=None, at=NOW)
    counts = comments_of(house.pk, NOW)
    assert counts is not None
    assert counts.number == LEAST_COMMENTS
    assert not labels_of(house.pk, NOW).filter(pk=blind.pk).exists()
    kept = [field.name for field in CommentLabel._meta.fields]
    assert "words" not in kept
    with pytest.raises(Refusal, match="not_found"):
        correct_label(blind.pk, "good", ["people"], by=supervisor, at=NOW)
    with pytest.raises(Refusal, match="not_allowed"):
        correct_label(odd.pk, "good", ["people"], by=supervisor, at=NOW)
    with pytest.raises(Refusal, match="comment_label"):
        correct_label(rows[0].pk, "unsure", ["people"], by=supervisor, at=NOW)
    with pytest.raises(Refusal, match="comment_topics"):
        correct_label(rows[0].pk, "bad", ["weather"], by=supervisor, at=NOW)
    client.force_login(supervisor.account)
    assert texts[0] in client.get(reverse("house_comments", args=[house.slug])).content.decode()
    page = reverse("house_comment", args=[house.slug, rows[0].pk])
    once = once_of(client.get(page).content.decode())
    assert client.post(page, {"once": once, "sentiment": "mixed", "topics": ["food"]}).status_code == 302
    assert [one.sentiment for one in corrections()] == ["mixed"]
    assert client.get(reverse("house_comment", args=[house.slug, odd.pk])).status_code == 404
    # The next night all others are read by a model that has learnt it; what a person said stands.
    assert label_new(by=None, at=NOW + timedelta(days=1)) == LEAST_COMMENTS + 1
    assert CommentLabel.objects.get(pk=rows[0].pk).sentiment == "mixed"
