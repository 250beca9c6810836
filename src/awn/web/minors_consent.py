"""A guardian reads everything about what a minor wants to do, and signs the charter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.minors.charters import charter_parts
from awn.minors.rules import CHARTER_VERSION, SIGNATURE_LENGTH, Signature
from awn.participation.actions.consents import consent as consent_action
from awn.people.rules import age_on
from awn.web import formatting
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import Form, LineField, filled, form_page, sent
from awn.web.participation import CHARTER_DATE, own_application


class SignatureForm(Form):
    """A name under the charter, and which text stood above it."""

    signature = LineField(
        limit=SIGNATURE_LENGTH,
        label=_lazy("Your full name, as your signature"),
        missing=_lazy("Write your full name to sign. Without your consent nothing happens."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=CHARTER_VERSION)
    text_language = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2)

    def signed(self) -> Signature:
        """What was typed, as the action takes it."""
        values = self.cleaned_data
        language = values["text_language"] or formatting.language()
        return Signature(values["signature"], version=values["version"], language=language)


def charter_context() -> dict[str, Any]:
    """The charter in the page's language, with its version."""
    language = formatting.language()
    return {"charter": charter_parts(language), "version": CHARTER_VERSION, "text_language": language}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: PersonRequest, application_id: int) -> HttpResponse:
    """Everything a guardian must know before a minor takes part, and the charter to sign."""
    found = own_application(request, application_id)
    if found.person_id == request.person.pk:
        raise Http404
    address = reverse("application", args=[found.pk])
    if found.state != "awaiting_guardian":
        return HttpResponseRedirect(address)
    form = filled(SignatureForm, request, initial={"text_language": formatting.language()})

    def act() -> str:
        consent_action(found.pk, form.signed(), by=request.person, at=clock.now())
        messages.success(request, _("Thank you. Your consent is recorded, and the application goes on."))
        return address

    context = {
        "application": found,
        "opportunity": found.opportunity,
        "ward": found.person,
        "age": age_on(found.person.birth_date, clock.now().date()) if found.person.birth_date else None,
        "shifts": [wanted.shift for wanted in found.wanted_shifts.all()],
        "dated": CHARTER_DATE,
        **charter_context(),
    }
    return sent(request, form, act) or form_page(request, "minors/consent.html", form, **context)
