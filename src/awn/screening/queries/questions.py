"""Questions of an opportunity, and what applicants answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from awn.base.text import Bilingual
from awn.participation.models import Application
from awn.screening.models import Answer
from awn.screening.models import Question as Question  # noqa: PLC0414 - doors take the type from here


@dataclass(frozen=True, slots=True)
class Said:
    """A question as it was worded then, and what was answered; `text` is empty where nothing was."""

    question: Question
    text: Bilingual | str


def questions_now(opportunity_id: int) -> list[Question]:
    """What is asked of everybody who applies now, in order."""
    rows = Question.objects.filter(opportunity_id=opportunity_id, retired_at=None)
    return list(rows.annotate(answered=Count("answers")).order_by("position", "pk"))


def question_in(opportunity_id: int, question_id: int) -> Question | None:
    """One question that is asked now."""
    return Question.objects.filter(opportunity_id=opportunity_id, pk=question_id, retired_at=None).first()


def open_questions(application: Application) -> list[Question]:
    """What an applicant was asked and has not answered."""
    done = Answer.objects.filter(application=application, question=OuterRef("pk"))
    rows = Question.objects.filter(~Exists(done), opportunity_id=application.opportunity_id, retired_at=None)
    return list(rows.order_by("position", "pk"))


def answers_of(application_id: int) -> list[Said]:
    """All that an applicant answered, with the words that were asked."""
    rows = Answer.objects.filter(application_id=application_id).select_related("question")
    return [Said(row.question, worded(row)) for row in rows.order_by("question__position", "pk")]


def worded(answer: Answer) -> Bilingual | str:
    """An answer as it is read."""
    if answer.question.kind == "text" or answer.number is None:
        return answer.text
    if answer.question.kind == "yes_no":
        return _("Yes") if answer.number else _("No")
    choices = answer.question.choices
    return choices[answer.number] if answer.number < len(choices) else ""


def awaiting_answers(opportunity_id: int) -> QuerySet[Application, Any] | None:
    """Applications that owe an answer to a required question; None where nothing is required."""
    required = Question.objects.filter(opportunity_id=opportunity_id, retired_at=None, required=True)
    ids = list(required.values_list("pk", flat=True))
    if not ids:
        return None
    answered = Answer.objects.filter(application__opportunity_id=opportunity_id, question__in=ids)
    counted = answered.order_by().values("application").annotate(number=Count("pk")).filter(number=len(ids))
    rows = Application.objects.filter(opportunity_id=opportunity_id, state="submitted")
    return rows.exclude(pk__in=counted.values("application")).values("pk")
