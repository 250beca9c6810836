"""A guardian applies for children, or a family or friends apply together: all have their places, or nobody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from awn.base import clock
from awn.minors.rules import SIGNATURE_LENGTH, Signature
from awn.opportunities import queries as opportunities
from awn.opportunities.queries import Opportunity, Shift
from awn.participation.actions.applications import Request
from awn.participation.actions.parties import gather
from awn.participation.party_rules import EMAIL_LENGTH, PARTY_LIMIT
from awn.people.queries import Person, wards_of
from awn.people.rules import is_minor
from awn.web import formatting
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import BlockField, LineField, OnceForm, filled, form_page, sent
from awn.web.jinja import t_plain
from awn.web.limits import limit, who
from awn.web.minors_consent import charter_context
from awn.web.participation import CHARTER_DATE

# What people put between addresses.
_BETWEEN = str.maketrans(dict.fromkeys(",;،؛", "\n"))
# Each time strangers may be written to.
PARTIES_PER_MINUTE = 3


class FamilyForm(OnceForm):
    """Who comes, to which shifts, and the signature."""

    people = forms.TypedMultipleChoiceField(
        coerce=int,
        label=_lazy("Who comes?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _lazy("Choose who comes.")},
    )
    invited = BlockField(
        limit=(EMAIL_LENGTH + 1) * PARTY_LIMIT,
        required=False,
        label=_lazy("Which other grown-ups come along?"),
        widget=forms.Textarea(attrs={"dir": "ltr", "autocomplete": "off", "inputmode": "email"}),
        help_text=_lazy(
            "Their e-mail addresses, one a line. Each gets an address at which they say yes for themselves; where"
            " places are given at once, a seat is held for them meanwhile, two days at most."
        ),
    )
    together = forms.ChoiceField(
        label=_lazy("If one of them does not say yes in time"),
        choices=[("all", _lazy("Nobody of us goes: all places end")), ("some", _lazy("The others go all the same"))],
        widget=forms.RadioSelect,
        initial="all",
        error_messages={
            "required": _lazy("Choose what happens then."),
            "invalid_choice": _lazy("Choose from the list."),
        },
    )
    shifts = forms.TypedMultipleChoiceField(
        coerce=int,
        label=_lazy("To which shifts?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _lazy("Choose at least one shift."),
            "invalid_choice": _lazy("One of these shifts is over or was cancelled. Choose again."),
        },
    )
    wait = forms.BooleanField(
        required=False,
        label=_lazy("If there is not room for all of us, we wait together"),
        help_text=_lazy(
            "You then have numbers in the waiting list and are asked together, as soon as there is room for all of you."
            " Not where you ask others to come along."
        ),
    )
    charter = forms.BooleanField(
        label=_lazy("We have read the volunteer charter and accept it."),
        error_messages={"required": _lazy("Read the volunteer charter and accept it to go on.")},
    )
    signature = LineField(limit=SIGNATURE_LENGTH, required=False, label=_lazy("Your full name, as your signature"))
    version = forms.IntegerField(widget=forms.HiddenInput)
    text_language = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2)

    def __init__(self, *args: Any, opportunity: Opportunity, guardian: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = clock.now()
        wards = [one for one in wards_of(guardian.pk) if is_minor(one.birth_date, at.date())]
        self._choose("people", [(one.pk, t_plain(one.name)) for one in wards] + [(guardian.pk, _("Myself"))])
        open_shifts = [s for s in opportunity.shifts.all() if s.cancelled_at is None and s.ends_at > at]
        self._choose("shifts", [(one.pk, shift_label(one, opportunity.zone)) for one in open_shifts])

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def wanted(self, opportunity_id: int) -> Request:
        """What is asked for, as the action takes it."""
        values = self.cleaned_data
        return Request(opportunity_id=opportunity_id, shift_ids=values["shifts"], charter_accepted=values["charter"])

    def addresses(self) -> list[str]:
        """The addresses as typed, one a line; commas are welcome too."""
        typed = self.cleaned_data["invited"].translate(_BETWEEN)
        return [part.strip() for part in typed.split("\n") if part.strip()]

    def signed(self) -> Signature:
        """The signature, as the action takes it."""
        values = self.cleaned_data
        language = values["text_language"] or formatting.language()
        return Signature(values["signature"], version=values["version"], language=language)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: PersonRequest, public_id: str) -> HttpResponse:
    """The form for a child, several children, or the whole family."""
    at = clock.now()
    opportunity = opportunities.get(public_id, request.person)
    if opportunity is None or not opportunity.takes_applications(at):
        raise Http404
    context = charter_context()
    initial = {name: context[name] for name in ("version", "text_language")}
    chosen = request.GET.get("for", "")
    form = filled(
        FamilyForm,
        request,
        initial=initial | {"people": [chosen] if chosen.isdecimal() else []},
        opportunity=opportunity,
        guardian=request.person,
    )

    def act() -> str:
        said, invited = form.cleaned_data, form.addresses()
        if invited:
            limit(f"party:{who(request)}", per_minute=PARTIES_PER_MINUTE)
        made = gather(
            form.wanted(opportunity.pk), said["people"], invited, form.signed(), wait=said["wait"],
            all_or_none=said["together"] != "some", by=request.person, at=clock.now(),
        )  # fmt: skip
        done = _("Sent. Those you asked get an e-mail now.") if invited else _("Sent for all of you together.")
        if all(one.state == "waiting" for one in made):
            done = _("There is no room for all of you yet: you wait together, and are asked together.")
        messages.success(request, done)
        return reverse("family")

    page = sent(request, form, act)
    return page or form_page(request, "minors/apply.html", form, opportunity=opportunity, dated=CHARTER_DATE, **context)


def shift_label(shift: Shift, zone: str) -> Markup:
    """Day and hours of a shift, as the label of a tick box."""
    day = formatting.in_zone(shift.starts_at, zone).date()
    times = formatting.time_range(shift.starts_at, shift.ends_at, zone)
    return Markup("{} {}").format(formatting.full_day(day), times)
