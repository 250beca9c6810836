"""What a guardian keeps for a ward: needs, whom to call, and which short messages they want themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Text
from awn.consents.actions import looked
from awn.consents.queries import answers_of
from awn.consents.rules import Purpose
from awn.consents.special import keep_emergency_contact, keep_needs
from awn.minors.actions import choose_notices
from awn.minors.queries import notices_of
from awn.people import queries
from awn.people.queries import Person
from awn.web.access import PersonRequest, signed_in
from awn.web.account.settings_forms import AccessibilityForm
from awn.web.forms import Form, filled, form_page, sent
from awn.web.minors import own_ward
from awn.web.profile_forms import EmergencyForm


class WardNeedsForm(AccessibilityForm):
    """What a child needs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["needs"].label = _("What makes taking part easier for this child?")
        self.fields["needs"].help_text = _(
            "Only the coordinator of an opportunity you share it with sees this. Leave it empty if you prefer."
        )
        self.fields["accommodations"].label = _("Anything else that would help the child?")
        self.fields["consent"].label = _(
            "As the guardian I agree that Awn keeps these needs of the child. I can take this back here at any time."
        )


class WardContactForm(EmergencyForm):
    """Whom to call for a child."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].label = _("Who they are to the child")
        self.fields["relation"].help_text = _("For example: mother, uncle.")
        self.fields["phone"].help_text = _(
            "Those in charge of the child’s shift see it on that day only, and you see that they looked."
        )
        self.fields["consent"].label = _(
            "As the guardian I agree that Awn keeps this contact, and I have told this person. I can take it back at"
            " any time."
        )


class NoticesForm(Form):
    """Which short messages a guardian wants."""

    arrivals = forms.BooleanField(
        required=False, label=_lazy("When a child of mine checks in at a shift, and when they leave")
    )
    consents = forms.BooleanField(required=False, label=_lazy("When a child of mine waits for my consent"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A part of what is kept for a ward: its words, its form, what is kept of it, and how it is kept."""

    purpose: Purpose
    look: str
    title: Text
    lead: Text
    form: type[Form]
    read: Callable[[int], dict[str, Any]]
    keep: Callable[[Person, Any, Person], None]


def _needs(ward_id: int) -> dict[str, Any]:
    kept = queries.needs_of(ward_id)
    return {"needs": kept.codes, "accommodations": kept.accommodations, "consent": bool(kept)}


def _keep_needs(ward: Person, form: WardNeedsForm, by: Person) -> None:
    said = form.cleaned_data
    keep_needs(ward.pk, said["needs"], said["accommodations"], consent=said["consent"], by=by, at=clock.now())


def _contact(ward_id: int) -> dict[str, Any]:
    kept = queries.emergency_contact_of(ward_id)
    return {"name": kept.name, "relation": kept.relation, "phone": kept.phone, "consent": True} if kept else {}


def _keep_contact(ward: Person, form: WardContactForm, by: Person) -> None:
    keep_emergency_contact(ward.pk, form.contact(), by=by, at=clock.now())


PARTS = {
    "needs": Kept(
        Purpose.HEALTH,
        "accommodations",
        _lazy("What the child needs"),
        _lazy(
            "Say what helps, and never why. It is kept sealed, and shown only with an application you share it with."
        ),
        WardNeedsForm,
        _needs,
        _keep_needs,
    ),
    "emergency": Kept(
        Purpose.EMERGENCY,
        "emergency_contact",
        _lazy("Whom to call for the child"),
        _lazy("Whom we call if something happens during a shift. It is kept sealed, and every look is written down."),
        WardContactForm,
        _contact,
        _keep_contact,
    ),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def care(request: PersonRequest, ward_id: int, part: str) -> HttpResponse:
    """Needs or emergency contact of a ward. What is kept is opened by a button, because each look is written down."""
    at = clock.now()
    one = own_ward(request, ward_id, at)
    if part not in PARTS:
        raise Http404
    kept = PARTS[part]
    answer = answers_of(ward_id).get(kept.purpose)
    is_kept = answer is not None and answer.is_given
    context = {"ward": one, "part": kept, "since": answer.at if answer is not None and is_kept else None}
    if request.method == "POST" and "open" in request.POST:
        looked(ward_id, kept.look, why="guardian", by=request.person, at=at)
        return form_page(request, "minors/care.html", kept.form(initial=kept.read(ward_id)), is_open=True, **context)
    form = filled(kept.form, request)

    def save() -> str:
        kept.keep(one.person, form, request.person)
        messages.success(request, _("Saved."))
        return reverse("family_ward", args=[ward_id])

    is_open = request.method == "POST" or not is_kept or form.was_kept
    return sent(request, form, save) or form_page(request, "minors/care.html", form, is_open=is_open, **context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def notices(request: PersonRequest) -> HttpResponse:
    """Short messages about one's wards: none, arrivals, consents."""
    chosen = notices_of(request.person.pk)
    form = filled(NoticesForm, request, initial={"arrivals": chosen.arrivals, "consents": chosen.consents})

    def save() -> str:
        said = form.cleaned_data
        choose_notices(arrivals=said["arrivals"], consents=said["consents"], by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
        return reverse("family")

    account = queries.account_of(request.person.pk)
    phone = queries.proven_phone(account.pk) if account is not None else ""
    return sent(request, form, save) or form_page(request, "minors/notices.html", form, phone=phone)
