"""What screening keeps about somebody, for the copy of their data."""

from __future__ import annotations

from typing import Any

from awn.people.models import Person
from awn.people.queries import ids_of
from awn.screening.models import Answer, Fit, Inquiry, Interview, Reference, SavedView, Trace
from awn.screening.queries.references import answer_in, name_of


def own_data(person: Person) -> dict[str, Any]:
    """Answers, questions, what rules said and why, the ranking, interviews, references, and kept views; for JSON.

    Of referees the copy holds the name that the person typed and what was said of them, never the address.
    """
    own = ids_of(person.pk)
    answers = Answer.objects.filter(application__person__in=own).select_related("question").order_by("pk")
    traces = Trace.objects.filter(application__person__in=own).select_related("rule_set").order_by("pk")
    inquiries = Inquiry.objects.filter(application__person__in=own).order_by("pk")
    interviews = Interview.objects.filter(application__person__in=own).select_related("slot").order_by("pk")
    references = Reference.objects.filter(application__person__in=own).order_by("pk")
    return {
        "answers": [
            {
                "application": row.application_id,
                "question_ar": row.question.text_ar,
                "question_en": row.question.text_en,
                "choices_ar": row.question.choices_ar,
                "text": row.text,
                "number": row.number,
                "at": row.at.isoformat(),
            }
            for row in answers
        ],
        "asked": list(inquiries.values("application_id", "text", "answer")),
        "rules": [
            {
                "application": row.application_id,
                "version": row.rule_set.version,
                "steps": row.steps,
                "outcome": row.outcome,
                "at": row.at.isoformat(),
            }
            for row in traces
        ],
        "ranking": list(
            Fit.objects.filter(application__person__in=own).order_by("pk").values("application_id", "score", "shares")
        ),
        "interviews": [
            {
                "application": row.application_id,
                "state": row.state,
                "starts_at": row.slot.starts_at.isoformat() if row.slot else None,
                "place": row.slot.place if row.slot else "",
            }
            for row in interviews
        ],
        "references": [
            {
                "application": row.application_id,
                "referee": name_of(row),
                "relation": row.relation,
                "state": row.state,
                "named_at": row.named_at.isoformat(),
                **answer_in(row),
            }
            for row in references
        ],
        "views": list(SavedView.objects.filter(person__in=own).order_by("pk").values("name", "query")),
    }
