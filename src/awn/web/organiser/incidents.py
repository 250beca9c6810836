"""The log of incidents of an organisation: the list, writing one down, one incident with what came later."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import datetime
from datetime import time as hour_of_day
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal
from awn.base.tabular_writing import Value, write_csv
from awn.consents.actions import looked
from awn.organisations.permissions import check_in_scope
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.queries import shifts_with_roll
from awn.people.rules import NAME_LENGTH
from awn.safety import queries
from awn.safety.actions import incidents as actions
from awn.safety.actions.incidents import Concerned, Happened
from awn.safety.rules import (
    INCIDENT_KINDS,
    INCIDENT_STATES,
    NOTE_LENGTH,
    PARTS,
    SEVERITIES,
    SEVERITY_TAGS,
    WORDS_LENGTH,
)
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, DateField, LineField, OnceForm, filled, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk

_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}
TAGS = {"light": "", "medium": "few", "severe": "err"}


class PersonForm(OnceForm):
    """Somebody who had part in an incident."""

    person = forms.ChoiceField(
        required=False, label=_lazy("Who?"), help_text=_lazy("Somebody with a place in this shift.")
    )
    name = LineField(
        limit=NAME_LENGTH, required=False, label=_lazy("Or a name"), help_text=_lazy("For everybody else.")
    )
    part = forms.ChoiceField(
        required=False, label=_lazy("Which part had they?"), choices=[("", _lazy("Choose")), *PARTS.items()]
    )
    health = BlockField(
        limit=NOTE_LENGTH,
        required=False,
        label=_lazy("Health details"),
        help_text=_lazy("Only what a doctor or the insurer must know. Kept apart; every look is written down."),
    )

    def __init__(self, *args: Any, roll: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Nobody of the shift")), *roll]
        self.fields["person"].choices = choices  # type: ignore[attr-defined]  # Django types every field alike

    def concerned(self) -> Concerned | None:
        """The person that was filled in; None when nothing was."""
        said = self.cleaned_data
        if not (said["person"] or said["name"] or said["part"] or said["health"]):
            return None
        number = int(said["person"]) if said["person"] else None
        return Concerned(part=said["part"], person_id=number, name=said["name"], health=said["health"])


class IncidentForm(PersonForm):
    """What happened, when, how serious it was, and what was done."""

    kind = forms.ChoiceField(
        label=_lazy("What happened?"), widget=forms.RadioSelect, choices=list(INCIDENT_KINDS.items()),
        error_messages=_CHOOSE,
    )  # fmt: skip
    severity = forms.ChoiceField(
        label=_lazy("How serious was it?"), widget=forms.RadioSelect, choices=list(SEVERITIES.items()),
        error_messages=_CHOOSE,
    )  # fmt: skip
    day = DateField(label=_lazy("Day"), missing=_lazy("Write the day."))
    time = LineField(
        limit=5, label=_lazy("Time"), help_text=_lazy("For example 16:30."), missing=_lazy("Write the time.")
    )
    what = BlockField(
        limit=WORDS_LENGTH,
        label=_lazy("In your own words"),
        help_text=_lazy("Where it was, what led to it, what you saw."),
        missing=_lazy("Write what happened."),
    )
    done = BlockField(limit=WORDS_LENGTH, required=False, label=_lazy("What was done?"))
    insurance = BlockField(
        limit=NOTE_LENGTH,
        required=False,
        label=_lazy("For the insurer"),
        help_text=_lazy("Number of the claim, who was told and when, which photographs and papers there are."),
    )
    field_order = (
        "kind", "severity", "day", "time", "what", "done", "person", "name", "part", "health", "insurance",
    )  # fmt: skip

    def clean_time(self) -> hour_of_day:
        """Hours and minutes, in whatever digits."""
        try:
            return hour_of_day.fromisoformat(latin_digits(self.cleaned_data["time"]).zfill(5))
        except ValueError as error:
            raise forms.ValidationError(_("Write the time as hours and minutes, for example 16:30.")) from error


@member(Permission.LOG_INCIDENTS)
@require_safe
def log(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All incidents, the newest first."""
    paged = desk.rows_of_page(request, queries.incidents_of(organisation.pk, request.standing.scope))
    return desk.page(request, organisation, "organiser/incidents.html", here="incidents", **_names(), **paged)


@member(Permission.LOG_INCIDENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, organisation: Organisation, shift_id: int) -> HttpResponse:
    """Writes one down about a shift."""
    shift = desk.shift_or_404(request, organisation, shift_id)
    zone = ZoneInfo(shift.opportunity.zone)
    here = clock.now().astimezone(zone)
    form = filled(
        IncidentForm, request, roll=_roll(shift), initial={"day": here.date(), "time": here.strftime("%H:%M")}
    )

    def act() -> str:
        said = form.cleaned_data
        happened = Happened(
            kind=said["kind"], severity=said["severity"], what=said["what"], done=said["done"],
            happened_at=datetime.combine(said["day"], said["time"], zone), insurance=said["insurance"],
        )  # fmt: skip
        people = [named] if (named := form.concerned()) else []
        row = actions.log_incident(shift_id, happened, people, by=request.person, at=clock.now())
        messages.success(request, _("Written down."))
        return url("incident", organisation.slug, row.pk)

    if answer := sent(request, form, act):
        return answer
    opportunity = desk.opportunity_or_404(request, organisation, shift.opportunity.public_id)
    return desk.page(
        request, organisation, "organiser/incident_new.html", status=422 if form.is_bound else 200, here="incidents",
        o=opportunity, shift=shift, form=form,
    )  # fmt: skip


@member(Permission.LOG_INCIDENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """One incident; a POST adds what was done later, a person, or says that nothing is left to do."""
    row = _incident_or_404(request, organisation, number)
    form = filled(PersonForm, request, roll=_roll(row.shift))
    if request.method == "POST" and request.POST.get("act") != "person":
        _act(request, number)
        return HttpResponseRedirect(url("incident", organisation.slug, number))

    def add() -> str:
        concerned = form.concerned() or Concerned(part="")
        actions.add_person(number, concerned, by=request.person, at=clock.now())
        return url("incident", organisation.slug, number)

    if answer := sent(request, form, add):
        return answer
    return _shown(request, organisation, row, form=form, status=422 if form.is_bound else 200)


@member(Permission.LOG_INCIDENTS)
@require_POST
def health(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """The incident with its health details; that they were looked at is written down and shown to each person."""
    row = _incident_or_404(request, organisation, number)
    for concerned, _name, text in queries.details(row).people:
        if concerned.person_id and text:
            looked(
                concerned.person_id, "incident", why="incident", by=request.person, at=clock.now(),
                organisation_id=organisation.pk,
            )  # fmt: skip
    return _shown(request, organisation, row, form=PersonForm(roll=_roll(row.shift)), with_health=True)


@member(Permission.EXPORT)
@require_safe
def table(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The log as a table, without names, words and health."""
    header = [
        _("Number"), _("Opportunity"), _("What happened"), _("Severity"), _("When"), _("Written down"), _("State"),
    ]  # fmt: skip
    lines: Iterable[list[Value]] = (
        [
            row.pk, t_plain(row.shift.opportunity.title), str(INCIDENT_KINDS[row.kind]),
            str(SEVERITY_TAGS[row.severity]), row.happened_at, row.at, str(INCIDENT_STATES[row.state]),
        ]
        for row in queries.incidents_of(organisation.pk, request.standing.scope).iterator()
    )  # fmt: skip
    text = io.StringIO(newline="")
    write_csv(text, header, lines)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="awn-incidents.csv"'
    return response


def _act(request: PersonRequest, number: int) -> None:
    act, by, at = request.POST.get("act", ""), request.person, clock.now()
    if act == "follow_up":
        text = request.POST.get("words", "")
        desk.attempt(request, lambda: actions.follow_up(number, text, by=by, at=at), _("Written down."))
    elif act in {"close", "open"}:
        desk.attempt(request, lambda: actions.set_open(number, is_open=act == "open", by=by, at=at), _("Done."))
    else:
        raise Refusal("unknown_option", _lazy("Choose one of the options."))


def _shown(
    request: PersonRequest, organisation: Organisation, row: Any, *, form: PersonForm, status: int = 200,
    with_health: bool = False,
) -> HttpResponse:  # fmt: skip
    details = queries.details(row)
    return desk.page(
        request, organisation, "organiser/incident.html", status=status, here="incidents", row=row, form=form,
        details=details, has_health=any(text for _one, _name, text in details.people), with_health=with_health,
        **_names(),
    )  # fmt: skip


def _names() -> dict[str, Any]:
    return {
        "kinds": INCIDENT_KINDS, "severities": SEVERITY_TAGS, "tags": TAGS, "parts": PARTS,
        "incident_states": INCIDENT_STATES,
    }  # fmt: skip


def _roll(shift: Any) -> list[tuple[str, str]]:
    """Those with a place in the shift, as choices."""
    whole: Any = shifts_with_roll(shift.opportunity_id).filter(pk=shift.pk).first()
    return [(str(place.person_id), t_plain(place.person.name)) for place in (whole.roll if whole else [])]


def _incident_or_404(request: PersonRequest, organisation: Organisation, number: int) -> Any:
    row = queries.incident_of(organisation.pk, number)
    if row is None:
        raise Http404
    check_in_scope(request.standing.scope, row.shift.opportunity.team_id)
    return row
