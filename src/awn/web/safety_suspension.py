"""One's own suspension: why, until when, and the appeal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import found
from awn.safety import queries
from awn.safety.actions.suspensions import appeal
from awn.safety.rules import APPEAL_OUTCOMES, APPEAL_WITHIN, PLACES, SUSPENSION_ENDS, SUSPENSION_REASONS, WORDS_LENGTH
from awn.safety.words import said
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import BlockField, OnceForm, filled, form_page, sent
from awn.web.jinja import url


class AppealForm(OnceForm):
    """Why it should end."""

    words = BlockField(
        limit=WORDS_LENGTH,
        label=_lazy("Why should the suspension end?"),
        help_text=_lazy("What is not right, what the staff do not know, who can say so. You can appeal once."),
        missing=_lazy("Write why the suspension should end."),
    )


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def my_suspension(request: PersonRequest) -> HttpResponse:
    """The last suspension, if there ever was one; while it stands, the form of the appeal."""
    row = queries.suspensions_of(request.person.pk).first()
    form = filled(AppealForm, request)

    def act() -> str:
        appeal(found(row).pk, form.cleaned_data["words"], by=request.person, at=clock.now())
        messages.success(request, _("Your appeal is with us. Somebody else than who suspended you decides."))
        return url("my_suspension")

    if answer := sent(request, form, act):
        return answer
    made = getattr(row, "appeal", None)
    is_open = row is not None and row.ended_at is None
    context = {
        "row": row, "made": made, "is_open": is_open, "reasons": SUSPENSION_REASONS, "ends": SUSPENSION_ENDS,
        "outcomes": APPEAL_OUTCOMES, "places": PLACES, "zone": "Asia/Riyadh",
        "words": said(row, row.words) if row else "",
        "appeal_words": said(row, made.words) if row and made else "",
        "answer": said(row, made.answer) if row and made else "",
        "appeal_until": row.at + APPEAL_WITHIN if row else None,
        "may_appeal": is_open and made is None and row is not None and clock.now() - row.at <= APPEAL_WITHIN,
    }  # fmt: skip
    return form_page(request, "safety/my_suspension.html", form, **context)
