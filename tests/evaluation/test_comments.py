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

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.base.sealed import seal
from awn.cli.main import main
from awn.evaluation import comments
from awn.evaluation.actions.correcting import correct_label, correct_reported, undo_correction
from awn.evaluation.actions.labelling import corrections, label_new
from awn.evaluation.comments import SENTIMENTS, TOPICS, Classifier, Example, classifier, seed, tidy, version_of
from awn.evaluation.models import CommentCorrection, CommentLabel
from awn.evaluation.queries import agreement_with_people, comments_of, labels_of
from awn.evaluation.rules import LEAST_COMMENTS, SENTIMENT_NAMES, TOPIC_NAMES
from awn.evaluation.sentiment import read
from awn.opportunities.models import Opportunity
from awn.ratings.models import Occasion, Rating, Reported
from awn.safety.models import Report

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


@pytest.mark.django_db
def test_a_correction_stands_beside_what_was_is_counted_and_can_be_taken_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    house = make.organisation()
    supervisor, owner = make.member(house, "supervisor"), make.member(house)
    task = make.opportunity(house, shifts=0)
    praise, blame, odd = (comment(task, text) for text in (FRESH["good"][2], FRESH["bad"][2], "qwzx"))
    label_new(by=None, at=NOW)
    before = CommentLabel.objects.get(pk=blame.pk)
    correct_label(praise.pk, "good", ["people"], by=supervisor, at=NOW)
    correct_label(blame.pk, "mixed", ["other"], by=supervisor, at=NOW)
    correct_label(blame.pk, "good", ["people"], by=owner, at=NOW)
    correct_label(odd.pk, "mixed", ["other"], by=owner, at=NOW)
    rows = CommentCorrection.objects.filter(rating=blame).order_by("pk")
    assert [(one.by, one.was, one.sentiment) for one in rows] == [
        (supervisor, "bad", "mixed"),
        (owner, "mixed", "good"),
    ]
    found = agreement_with_people(house.pk)
    assert (found.read, found.same, found.unsure) == (2, 1, 1), "what a person said before is no answer of the model"
    assert found.low < 0.5 < found.high
    assert agreement_with_people(make.organisation().pk).read == 0

    undo_correction(blame.pk, by=supervisor, at=NOW)
    again = CommentLabel.objects.get(pk=blame.pk)
    assert (again.sentiment, again.corrected_by, again.model) == ("mixed", supervisor, "person")
    for _more_than_there_are in range(2):
        undo_correction(blame.pk, by=supervisor, at=NOW)
    again = CommentLabel.objects.get(pk=blame.pk)
    assert (again.sentiment, again.topics, again.corrected_at) == (before.sentiment, before.topics, None)
    assert Event.objects.filter(name="evaluation.correction_undone").count() == 2
    assert len(corrections()) == 2

    file = tmp_path / "corrections.csv"
    assert main(["evaluate", "sentiment", "--corrections", "--write", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["texts"] == 2
    assert read(file)[1] == ["mixed", "good"]
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.django_db
def test_staff_correct_what_was_reported_to_them_and_read_nothing_else(client: Client) -> None:
    task = make.opportunity(shifts=0)
    reported, other = comment(task, FRESH["bad"][2]), comment(task, FRESH["good"][2])
    label_new(by=None, at=NOW)
    report = Report.objects.create(
        receipt_hash="a" * 64, about="rating", category="discrimination", urgency=2, words=b"sealed", made_at=NOW
    )
    Reported.objects.create(rating=reported, report=report)
    staff = make.staff("moderator")
    own = make.staff("moderator")
    make.member(task.organisation, "viewer", who=own)
    for who, row, code in (
        (staff, other, "not_found"),
        (make.staff("analyst"), reported, "not_staff"),
        (own, reported, "rating_about_you"),
    ):
        with pytest.raises(Refusal, match=code):
            correct_reported(row.pk, "mixed", ["other"], by=who, at=NOW)
    client.force_login(staff.account)
    assert client.get(reverse("staff_comment", args=[other.pk])).status_code == 404
    page = reverse("staff_comment", args=[reported.pk])
    once = once_of(client.get(page).content.decode())
    assert client.post(page, {"once": once, "sentiment": "mixed", "topics": ["food"]}).status_code == 302
    kept = CommentCorrection.objects.get()
    assert (kept.by, kept.is_staff, kept.was, kept.sentiment) == (staff, True, "bad", "mixed")
    listed = client.get(reverse("staff_comments")).content.decode()
    assert page in listed
    assert FRESH["bad"][2] not in listed, "the list holds no words"
    with pytest.raises(Refusal, match="not_found"):
        undo_correction(reported.pk, by=make.member(task.organisation), at=NOW)
    assert CommentLabel.objects.get(pk=reported.pk).sentiment == "mixed", "neither side takes back what the other said"
    assert client.post(page, {"act": "undo"}).status_code == 302
    assert CommentLabel.objects.get(pk=reported.pk).sentiment == "bad"
