"""What an opportunity asks everybody who applies, and their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block, clean_line
from awn.opportunities.models import Opportunity
from awn.organisations.permissions import require
from awn.organisations.rules import Permission
from awn.participation.actions.applications import Request, apply
from awn.participation.models import Application
from awn.people.models import Person
from awn.people.permissions import check_acts_for
from awn.people.rules import is_minor
from awn.screening.asking import (
    ANSWER_LENGTH,
    LABEL_LENGTH,
    MOST_CHOICES,
    MOST_QUESTIONS,
    QUESTION_KINDS,
    holds_contact,
)
from awn.screening.models import Answer, Question, Trace
from awn.screening.queries.questions import open_questions, questions_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question as it was typed; one choice a line, in the same order in both languages."""

    kind: str
    text_ar: str
    text_en: str
    choices_ar: Sequence[str] = ()
    choices_en: Sequence[str] = ()
    required: bool = False


@transaction.atomic
def ask(opportunity_id: int, draft: Draft, *, replaces: int | None = None, by: Person, at: datetime) -> Question:
    """Asks something from now on. A changed wording `replaces` the earlier question, whose answers keep its words.

    Refuses an unknown kind, a missing language, fewer than two choices, and more than ten questions.
    """
    opportunity = found(Opportunity.objects.select_for_update().filter(pk=opportunity_id).first())
    require(by, Permission.EDIT_OPPORTUNITIES, opportunity.organisation_id)
    values = _checked(draft)
    now = Question.objects.filter(opportunity=opportunity, retired_at=None)
    if replaces is not None:
        old = found(now.filter(pk=replaces).first())
        position = old.position
        retire(old.pk, by=by, at=at)
    else:
        positions = list(now.values_list("position", flat=True))
        if len(positions) >= MOST_QUESTIONS:
            raise Refusal("questions_full", _("Ten questions are asked at most. Remove one first."), status=409)
        position = max(positions, default=0) + 1
    row = Question.objects.create(opportunity=opportunity, position=position, made_at=at, **values)
    record("screening.question_asked", by=by, at=at, subject=opportunity_id, question=row.pk)
    return row


@transaction.atomic
def retire(question_id: int, *, by: Person, at: datetime) -> Question:
    """Asks it of nobody any more; answers that were given stay."""
    rows = Question.objects.select_for_update(of=("self",)).select_related("opportunity")
    row = found(rows.filter(pk=question_id, retired_at=None).first())
    require(by, Permission.EDIT_OPPORTUNITIES, row.opportunity.organisation_id)
    row.retired_at = at
    row.save(update_fields=["retired_at"])
    record("screening.question_retired", by=by, at=at, subject=row.opportunity_id, question=row.pk)
    return row


@transaction.atomic
def give_answers(application_id: int, said: Mapping[int, str], *, by: Person, at: datetime) -> int:
    """The applicant, or their guardian, answers what is open; how many answers were kept. Once given, they stay.

    Refuses what is required and missing, a choice that is not offered, and from minors telephone numbers and addresses.
    """
    rows = Application.objects.select_for_update(of=("self",)).select_related("person", "opportunity")
    row = found(rows.filter(pk=application_id).first())
    check_acts_for(by, row.person_id, at.date())
    if row.state in {"declined", "withdrawn", "cancelled"}:
        raise Refusal("answered_already", _("This question needs no answer any more."), status=409)
    is_young = is_minor(row.person.birth_date, at.date())
    read = _read_all(open_questions(row), said, is_young=is_young)
    made = [Answer(application=row, question=one, text=text, number=number, at=at) for one, (text, number) in read]
    Answer.objects.bulk_create(made)
    # What a rule left to a person before it knew the answers is asked again.
    Trace.objects.filter(application=row, outcome="person").delete()
    if made:
        record("application.questions_answered", by=by, at=at, subject=row.pk, number=len(made))
    return len(made)


@transaction.atomic
def apply_answering(request: Request, said: Mapping[int, str], *, by: Person, at: datetime) -> Application:
    """Applies and answers what is asked of everybody, both or neither.

    Refuses what `apply` and `give_answers` refuse: the answers first, before any seat is locked.
    """
    check_answers(request.opportunity_id, said, by=by, at=at)
    application = apply(request, by=by, at=at)
    give_answers(application.pk, said, by=by, at=at)
    return application


def check_answers(opportunity_id: int, said: Mapping[int, str], *, by: Person, at: datetime) -> None:
    """Refuses what `give_answers` would refuse of somebody who has not applied yet; keeps nothing."""
    _read_all(questions_now(opportunity_id), said, is_young=is_minor(by.birth_date, at.date()))


def _read_all(
    questions: Iterable[Question], said: Mapping[int, str], *, is_young: bool
) -> list[tuple[Question, tuple[str, int | None]]]:
    read, wrong = [], {}
    for question in questions:
        try:
            answer = _read(question, said.get(question.pk, ""), is_young=is_young)
        except Refusal as refusal:
            wrong[f"question-{question.pk}"] = refusal.message
            continue
        if answer is not None:
            read.append((question, answer))
    if wrong:
        raise Refusal("answers_wrong", next(iter(wrong.values())), fields=wrong)
    return read


def _read(question: Question, typed: str, *, is_young: bool) -> tuple[str, int | None] | None:
    """The answer as it is kept; None where nothing was said and nothing has to be."""
    if question.kind == "text":
        text = clean_block(typed, limit=ANSWER_LENGTH, field="answer")
        if is_young and holds_contact(text):
            message = _("Leave out telephone numbers and addresses: people under 18 give none.")
            raise Refusal("contact_in_answer", message)
        if text:
            return text, None
    else:
        most = 2 if question.kind == "yes_no" else len(question.choices_ar)
        if typed.isascii() and typed.isdecimal() and int(typed[:4]) < most:
            return "", int(typed[:4])
        if typed:
            raise Refusal("answer_unknown", _("Choose one of the answers."))
    if question.required and question.kind == "text":
        raise Refusal("answer_missing", _("Write your answer."))
    if question.required:
        raise Refusal("answer_unknown", _("Choose one of the answers."))
    return None


def _checked(draft: Draft) -> dict[str, object]:
    if draft.kind not in QUESTION_KINDS:
        message = _("Choose how it is answered.")
        raise Refusal("question_kind", message, fields={"kind": message})
    texts = {name: clean_line(getattr(draft, name), limit=LABEL_LENGTH, field=name) for name in ("text_ar", "text_en")}
    if missing := next((name for name, text in texts.items() if not text), ""):
        message = _("Write the question in both languages: whoever applies reads one of them.")
        raise Refusal("question_language", message, fields={missing: message})
    choices = {
        name: [line for one in getattr(draft, name) if (line := clean_line(one, limit=LABEL_LENGTH, field=name))]
        for name in ("choices_ar", "choices_en")
    }
    if draft.kind != "choice":
        choices = {"choices_ar": [], "choices_en": []}
    elif not 2 <= len(choices["choices_ar"]) == len(choices["choices_en"]) <= MOST_CHOICES:
        message = _("Write two to eight choices, one a line, as many and in the same order in both languages.")
        raise Refusal("question_choices", message, fields={"choices_ar": message})
    return {"kind": draft.kind, "required": draft.required, **texts, **choices}
