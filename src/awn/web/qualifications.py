"""One's own qualifications: what was handed in, what became of it, and handing in more."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.consents.actions import agree
from awn.consents.queries import has_consent, notice
from awn.consents.rules import Purpose
from awn.qualifications import actions, queries
from awn.qualifications.actions.reviewing import Opened
from awn.qualifications.inspecting import MOST_BYTES
from awn.qualifications.rules import (
    AUTHORITY_LENGTH,
    KINDS,
    NUMBER_LENGTH,
    READABLE_SCANS,
    REFUSAL_REASONS,
    STATES,
)
from awn.reference.rules import QUALIFICATION_KINDS
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import DateField, LineField, OnceForm, filled, form_page, sent
from awn.web.jinja import t_plain, url
from awn.web.limits import limit, who

UPLOADS_PER_MINUTE = 6
TAGS = {"waiting": "info", "valid": "ok", "refused": "err", "expired": "few"}


class AddForm(OnceForm):
    """A qualification and the document that shows it."""

    kind = forms.ChoiceField(label=_lazy("Qualification"), error_messages={"required": _lazy("Choose one.")})
    authority = LineField(
        limit=AUTHORITY_LENGTH,
        required=False,
        label=_lazy("Issued by"),
        help_text=_lazy("As it stands on the document."),
    )
    number = LineField(
        limit=NUMBER_LENGTH,
        required=False,
        label=_lazy("Number"),
        help_text=_lazy("If there is one. It is kept encrypted, and only reviewers see it."),
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    issued_on = DateField(required=False, label=_lazy("Day of issue"))
    valid_until = DateField(required=False, label=_lazy("Last day on which it is valid"))
    document = forms.FileField(required=False)
    consent = forms.BooleanField(required=False, label=_lazy("I agree that my document is kept and checked like this."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = {code: name for code, name in QUALIFICATION_KINDS.items() if not KINDS[code].by_course}
        choices = [("", _("Choose")), *((code, t_plain(name)) for code, name in names.items())]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]  # fields of choices have it


@signed_in
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """All that I handed in, the latest first."""
    today = clock.now().date()
    rows = [
        {
            "row": row,
            "name": QUALIFICATION_KINDS[row.kind],
            "number": queries.number_of(row),
            "file": queries.file_name_of(row),
            "readable": hasattr(row, "document") and row.document.scan in READABLE_SCANS,
            "reason": REFUSAL_REASONS.get(row.reason, ""),
            "days_left": (row.valid_until - today).days if row.valid_until and row.state == "valid" else None,
        }
        for row in queries.of_person(request.person.pk)
    ]
    return render(request, "qualifications/overview.html", {"rows": rows, "states": STATES, "tags": TAGS})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: PersonRequest) -> HttpResponse:
    """Hands in one more. The notice stands above the button until it was agreed to."""
    if request.method == "POST":
        limit(f"uploads:{who(request)}", per_minute=UPLOADS_PER_MINUTE)
    wanted = request.GET.get("kind", "")
    form = filled(AddForm, request, initial={"kind": wanted if wanted in KINDS else ""})
    agreed = has_consent(request.person.pk, Purpose.DOCUMENTS)

    def act() -> str:
        _submit(request, form, agreed=agreed)
        messages.success(request, _("Handed in. A reviewer looks at it, and you will hear from us."))
        return url("settings_qualifications")

    told = notice(Purpose.DOCUMENTS, get_language() or "ar")
    return sent(request, form, act) or form_page(request, "qualifications/add.html", form, agreed=agreed, notice=told)


def _submit(request: PersonRequest, form: AddForm, *, agreed: bool) -> None:
    values, at = form.cleaned_data, clock.now()
    if not agreed and values["consent"]:
        agree(request.person.pk, Purpose.DOCUMENTS, by=request.person, at=at)
    file = values["document"]
    submission = actions.Submission(
        kind=values["kind"],
        file_name=file.name if file else "",
        data=file.read(MOST_BYTES + 1) if file else b"",
        authority=values["authority"],
        number=values["number"],
        issued_on=values["issued_on"],
        valid_until=values["valid_until"],
    )
    actions.submit(submission, person_id=request.person.pk, by=request.person, at=at)


@signed_in
@require_safe
def document(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """My own file again."""
    return attachment(actions.see_own_document(public_id, by=request.person, at=clock.now()))


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Asks whether to delete, and does it."""
    row = queries.own(request.person.pk, public_id)
    if row is None:
        raise Http404
    if request.method == "POST":
        actions.remove(public_id, by=request.person, at=clock.now())
        messages.success(request, _("Deleted, together with its document."))
        return HttpResponseRedirect(url("settings_qualifications"))
    return render(request, "qualifications/remove.html", {"row": row, "name": QUALIFICATION_KINDS[row.kind]})


def attachment(opened: Opened) -> HttpResponse:
    """A document on its way out: saved, never shown within the browser, whatever it holds."""
    response = HttpResponse(opened.data, content_type=opened.media_type)
    saved_as = content_disposition_header(as_attachment=True, filename=opened.file_name)
    response["Content-Disposition"] = saved_as or "attachment"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response
