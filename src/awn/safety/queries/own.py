"""What this package keeps about somebody, for them to take along."""

from __future__ import annotations

from typing import Any

from awn.safety.models import IncidentPerson
from awn.safety.queries.blocks import blocks_of
from awn.safety.queries.conduct import acceptances_of
from awn.safety.queries.reports import own_reports
from awn.safety.queries.suspensions import suspensions_of
from awn.safety.words import said


def own_data(person_id: int) -> dict[str, Any]:
    """Everything of theirs, ready for JSON. What others reported about them is not theirs: it would name others."""
    return {
        "reports_made": [
            {"category": row.category, "words": said(row, row.words), "contact": said(row, row.contact),
             "state": row.state, "made_at": row.made_at.isoformat()}
            for row in own_reports(person_id)
        ],
        "blocks": [
            {"person": str(row.other.name) if row.other else None,
             "organisation": str(row.organisation.name) if row.organisation else None, "at": row.at.isoformat()}
            for row in blocks_of(person_id)
        ],
        "code_of_conduct": [
            {"version": row.version, "language": row.language, "at": row.at.isoformat()}
            for row in acceptances_of(person_id)
        ],
        "suspensions": [_suspension(row) for row in suspensions_of(person_id)],
        "incidents": [
            {"kind": row.incident.kind, "happened_at": row.incident.happened_at.isoformat(), "part": row.part,
             "health": said(row.incident, row.health)}
            for row in IncidentPerson.objects.filter(person_id=person_id).select_related("incident").order_by("pk")
        ],
    }  # fmt: skip


def _suspension(row: Any) -> dict[str, Any]:
    appeal = getattr(row, "appeal", None)
    return {
        "reason": row.reason,
        "words": said(row, row.words),
        "at": row.at.isoformat(),
        "until": row.until.isoformat() if row.until else None,
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
        "appeal": said(row, appeal.words) if appeal else None,
        "answer": said(row, appeal.answer) if appeal else None,
        "outcome": appeal.outcome if appeal else None,
    }
