"""The helper's desk: registering somebody without a telephone, their card, and applying for them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.assistance import actions, queries
from awn.assistance.actions import Agreed, Newcomer
from awn.assistance.queries import AssistedPerson
from awn.assistance.rules import ABOUT, CONSENT_VERSION, METHODS, WITNESS_LENGTH
from awn.base import clock
from awn.base.refusal import Refusal
from awn.opportunities.queries import organising
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions.applications import Request
from awn.participation.actions.assisted import apply_for
from awn.participation.queries import applications_of
from awn.participation.rules import APPLICATION_STATES
from awn.people.rules import GENDERS, NAME_LENGTH
from awn.reference import queries as reference
from awn.safety.queries import text_of
from awn.safety.rules import CONDUCT_VERSION
from awn.web.access import PersonRequest, member
from awn.web.forms import DateField, LineField, OnceForm, filled, sent
from awn.web.jinja import t_plain, url
from awn.web.limits import limit, who
from awn.web.organiser import desk
from awn.web.qr import picture

REGISTERED_PER_MINUTE = 10
_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}


class ConsentForm(OnceForm):
    """How somebody who is present said yes."""

    agreed = forms.BooleanField(
        label=_lazy("I have read the text out, and they agree"),
        error_messages={"required": _lazy("Read the text out. Without their yes nobody is registered.")},
    )
    method = forms.ChoiceField(
        label=_lazy("How did they agree?"), widget=forms.RadioSelect, choices=list(METHODS.items()),
        error_messages=_CHOOSE,
    )  # fmt: skip
    witness = LineField(
        limit=WITNESS_LENGTH,
        required=False,
        label=_lazy("Name of the witness"),
        help_text=_lazy("Needed when they agreed in words only."),
    )

    def how(self) -> Agreed:
        """The consent as the action wants it."""
        said = self.cleaned_data
        return Agreed(
            method=said["method"], agreed=said["agreed"], witness=said["witness"],
            language=said.get("language") or _language(),
        )  # fmt: skip


class RegisterForm(ConsentForm):
    """Who they are, and their consent."""

    one_of = ("name",)
    name_ar = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Name in Arabic"))
    name_en = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Name in English letters"))
    birth_date = DateField(label=_lazy("Date of birth"), missing=_lazy("Write the date of birth."))
    gender = forms.ChoiceField(
        required=False, label=_lazy("Gender"), choices=[("", _lazy("Not said")), *GENDERS.items()]
    )
    region = forms.ChoiceField(required=False, label=_lazy("Region"))
    spoken = forms.ChoiceField(required=False, label=_lazy("Which language do they speak best?"))
    interests = forms.MultipleChoiceField(
        required=False, label=_lazy("What do they like to do?"), widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(
        label=_lazy("In which language did you read the text out?"), widget=forms.RadioSelect,
        choices=[("ar", "العربية"), ("en", "English")], error_messages=_CHOOSE,
    )  # fmt: skip
    sure = forms.BooleanField(required=False, label=_lazy("I have asked: they have neither a card nor an account"))
    field_order = (
        "name_ar", "name_en", "birth_date", "gender", "region", "spoken", "interests", "language", "agreed", "method",
        "witness", "sure",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = [(region.pk, t_plain(region.name)) for region in reference.regions()]
        languages = [(one.pk, t_plain(one.name)) for one in reference.languages()]
        choices: dict[str, list[tuple[str, Any]]] = {
            "region": [("", _("Not said")), *regions],
            "spoken": [("", _("Not said")), *languages],
            "interests": [(field.pk, t_plain(field.name)) for field in reference.fields()],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # all three are ChoiceFields


class ApplyForm(ConsentForm):
    """Which shifts they want, and their yes to this opportunity."""

    shifts = forms.MultipleChoiceField(
        label=_lazy("Which shifts?"), widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _lazy("Choose at least one shift.")},
    )  # fmt: skip
    field_order = ("shifts", "agreed", "method", "witness")

    def __init__(self, *args: Any, shifts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["shifts"].choices = shifts  # type: ignore[attr-defined]  # Django types every field alike; this one has choices


@member(Permission.ASSIST_REGISTRATION)
@require_safe
def people(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Whom the organisation's helpers registered."""
    typed = request.GET.get("q", "").strip()[:100]
    paged = desk.rows_of_page(request, queries.assisted_people(organisation.pk, typed))
    return desk.page(request, organisation, "assistance/people.html", here="assisted", typed=typed, **paged)


@member(Permission.ASSIST_REGISTRATION)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Registers somebody who is present."""
    form = filled(RegisterForm, request, initial={"language": _language()})

    def act() -> str:
        limit(f"assisted:{who(request)}", per_minute=REGISTERED_PER_MINUTE)
        said = form.cleaned_data
        newcomer = Newcomer(
            birth_date=said["birth_date"], name_ar=said["name_ar"], name_en=said["name_en"], gender=said["gender"],
            region=said["region"], language=said["language"], spoken=said["spoken"], interests=said["interests"],
        )  # fmt: skip
        row = actions.register(
            newcomer, form.how(), organisation_id=organisation.pk, sure=said["sure"], by=request.person,
            at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Registered. Now print the card."))
        return url("assisted_person", organisation.slug, row.person_id)

    if answer := sent(request, form, act):
        return answer
    texts = [(code, queries.consent_text(CONSENT_VERSION, code)) for code in ("ar", "en")]
    return desk.page(
        request, organisation, "assistance/new.html", status=_status(form), here="assisted", form=form, texts=texts
    )


@member(Permission.ASSIST_REGISTRATION)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PersonRequest, organisation: Organisation, person_id: int) -> HttpResponse:
    """One person: card, consents, applications, and what they could join; a POST stops the card."""
    row = _row_or_404(organisation, person_id)
    if request.method == "POST":
        why, at = request.POST.get("why", ""), clock.now()
        act = lambda: actions.revoke_card(person_id, why=why, by=request.person, at=at)  # noqa: E731 - one small act
        desk.attempt(request, act, _("The card is stopped."))
        return HttpResponseRedirect(url("assisted_person", organisation.slug, person_id))
    published = organising.listed(organisation.pk, state="published")[:30]
    return desk.page(
        request, organisation, "assistance/person.html", here="assisted", row=row, methods=METHODS, abouts=ABOUT,
        consents=list(queries.consents_of(person_id)[:20]), applications=list(applications_of(row.person)[:20]),
        states=APPLICATION_STATES, opportunities=list(published), zone=organisation.country.zone,
    )  # fmt: skip


@member(Permission.ASSIST_REGISTRATION)
@never_cache
@require_POST
def card(request: PersonRequest, organisation: Organisation, person_id: int) -> HttpResponse:
    """A new card to print. What stands on it is shown this once; the card before it stops."""
    row = _row_or_404(organisation, person_id)
    _card, token, number = actions.issue_card(person_id, by=request.person, at=clock.now())
    address = f"{settings.AWN_PUBLIC_URL}{url('card_found', token)}"
    return desk.page(
        request, organisation, "assistance/card.html", here="assisted", row=row, qr=picture(address),
        number=f"{number[:3]} {number[3:6]} {number[6:]}",
    )  # fmt: skip


@member(Permission.ASSIST_REGISTRATION)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: PersonRequest, organisation: Organisation, person_id: int, public_id: str) -> HttpResponse:
    """Applies for them to one of the organisation's opportunities, with their yes to it."""
    row = _row_or_404(organisation, person_id)
    opportunity, at = desk.opportunity_or_404(request, organisation, public_id), clock.now()
    coming = [one for one in opportunity.shifts.all() if one.cancelled_at is None and one.ends_at > at]
    form = filled(ApplyForm, request, shifts=[(str(one.pk), "") for one in coming])

    def act() -> str:
        shift_ids = [int(number) for number in form.cleaned_data["shifts"]]
        wanted = Request(opportunity_id=opportunity.pk, shift_ids=shift_ids, charter_accepted=True)
        made = apply_for(person_id, wanted, form.how(), by=request.person, at=at)
        messages.success(request, str(APPLICATION_STATES[made.state]))
        return url("assisted_person", organisation.slug, person_id)

    try:
        answer = sent(request, form, act)
    except Refusal as refusal:
        # A closed gate says why; the helper tells the person.
        if refusal.code != "gate_closed":
            raise
        form.add_error(None, str(refusal.message))
        answer = None
    return answer or desk.page(
        request, organisation, "assistance/apply.html", status=_status(form), here="assisted", row=row, form=form,
        o=opportunity, shifts=coming, conduct=text_of(CONDUCT_VERSION, _language()),
    )  # fmt: skip


def _status(form: OnceForm) -> int:
    if not form.is_bound:
        return 200
    return form.refusal.status if form.refusal else 422


def _row_or_404(organisation: Organisation, person_id: int) -> AssistedPerson:
    row = queries.assisted_person(organisation.pk, person_id)
    if row is None:
        raise Http404
    return row


def _language() -> str:
    return "ar" if (get_language() or "ar").startswith("ar") else "en"
