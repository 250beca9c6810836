"""Hours that deserve a look: the auditor's queue, one alarm with its evidence, the decision, a table to take away."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.alarms import actions, queries
from awn.alarms.queries import DECIDED, Alarm, Filters
from awn.alarms.rules import CLOSED_STATES, DECIDED_STATES, KINDS, NOTE_LENGTH, REASONS, STATES, SUBJECTS
from awn.alarms.wording import FACTS, MEANINGS, WHERE_TO_LOOK
from awn.base import clock
from awn.base.refusal import Refusal
from awn.base.tabular_writing import Value, write_csv
from awn.hours.rules import EVIDENCE, REVERSAL_REASONS
from awn.participation.rules import ATTENDANCE_METHODS
from awn.people.rules import StaffPermission
from awn.reference import queries as reference
from awn.web import formatting
from awn.web.access import PersonRequest, staff
from awn.web.forms import BlockField, OnceForm, filled, form_page, sent
from awn.web.jinja import t_plain, url

PAGE = 25
ZONE = "Asia/Riyadh"
TABS = {"open": STATES["open"], "looking": STATES["looking"], DECIDED: _lazy("Decided")}


class DecisionForm(OnceForm):
    """What came of looking, with the reason."""

    act = forms.ChoiceField(
        label=_lazy("What did you find?"),
        widget=forms.RadioSelect,
        choices=[(state, STATES[state]) for state in ("honest", "irregular", "unclear")],
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )
    reason = forms.ChoiceField(
        label=_lazy("Reason"),
        choices=[
            ("", _lazy("Choose a reason")),
            *((STATES[state], list(REASONS[state].items())) for state in ("honest", "irregular", "unclear")),
        ],
        error_messages={"required": _lazy("Choose a reason."), "invalid_choice": _lazy("Choose from the list.")},
    )
    note = BlockField(
        limit=NOTE_LENGTH,
        required=False,
        label=_lazy("Note"),
        help_text=_lazy("For the platform’s staff only. Whom did you ask, and what did they say?"),
    )


@staff(StaffPermission.AUDIT_HOURS)
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """Alarms, the strongest first, narrowed by state, kind, organisation and region."""
    filters = _filters(request)
    page = Paginator(queries.queue(filters), PAGE).get_page(request.GET.get("page"))
    counts = queries.counts(filters)
    tabs = [
        (name, url("staff_alarms", query=_query(filters, state=state)), state == filters.state, counts[state])
        for state, name in TABS.items()
    ]
    context = {
        "page": page, "filters": filters, "state_tabs": tabs, "kinds": KINDS, "kind_counts": queries.kinds(filters),
        "states": STATES, "organisations": queries.organisations(), "regions": reference.regions(),
        "chosen": sum(map(bool, (filters.kind, filters.organisation, filters.region))),
        "names": _names(page.object_list), "query": _query(filters), "month": _month,
    }  # fmt: skip
    return render(request, "staff/alarms.html", context)


@staff(StaffPermission.AUDIT_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def alarm(request: PersonRequest, number: int) -> HttpResponse:
    """One alarm: why, the numbers, the entries, what happened so far, and the decision."""
    row = _alarm_or_404(number)
    form = filled(DecisionForm, request)

    def decide() -> str:
        said, at = form.cleaned_data, clock.now()
        actions.decide(number, said["act"], reason=said["reason"], note=said["note"], by=request.person, at=at)
        messages.success(request, _("Decided. Nobody outside the platform’s staff is told."))
        return url("staff_alarm", number)

    return sent(request, form, decide) or form_page(request, "staff/alarm.html", form, **_about(row))


@staff(StaffPermission.AUDIT_HOURS)
@require_POST
def move(request: PersonRequest, number: int) -> HttpResponse:
    """The small buttons: look at it, leave it to others, take a decision back."""
    act, by, at = request.POST.get("act", ""), request.person, clock.now()
    if act == "take":
        actions.take(number, by=by, at=at)
    elif act == "give_back":
        actions.give_back(number, by=by, at=at)
    elif act == "undo":
        actions.undo(number, by=by, at=at)
    else:
        raise Refusal("unknown_option", _lazy("Choose one of the options."))
    return HttpResponseRedirect(url("staff_alarm", number))


@staff(StaffPermission.AUDIT_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: PersonRequest, number: int) -> HttpResponse:
    """Reversing the entries of an alarm that was decided to be irregular: its own page and its own act."""
    row = _alarm_or_404(number)
    if row.state != "irregular":
        return HttpResponseRedirect(url("staff_alarm", number))
    refusal = None
    if request.method == "POST":
        chosen = [int(one) for one in request.POST.getlist("entry") if one.isdecimal() and len(one) < 19]
        reason = request.POST.get("reason", "")
        try:
            count = actions.take_hours_back(number, chosen, reason=reason, by=request.person, at=clock.now())
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
        else:
            messages.success(request, _("Entries taken back: %(count)s.") % {"count": formatting.number(count)})
            return HttpResponseRedirect(url("staff_alarm", number))
    context = {
        "alarm": row, "kind": KINDS[row.kind], "entries": queries.evidence(row), "reasons": REVERSAL_REASONS,
        "errors": (refusal.fields or {"": refusal.message}) if refusal else {}, "zone": ZONE,
        "ticked": request.POST.getlist("entry"), "reason": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "staff/alarm_take_back.html", context, status=refusal.status if refusal else 200)


@staff(StaffPermission.AUDIT_HOURS)
@require_safe
def export(request: PersonRequest) -> HttpResponse:
    """The queue as a table, with the same filters."""
    header = [
        _("Number"), _("Kind"), _("State"), _("Score"), _("About"), _("Organisation"), _("Region"), _("Month"),
        _("Entries"), _("Raised"), _("Decided"), _("Numbers"),
    ]  # fmt: skip
    text = io.StringIO(newline="")
    write_csv(text, header, (_line(row) for row in queries.queue(_filters(request)).iterator()))
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="awn-alarms.csv"'
    return response


def _line(row: Alarm) -> list[Value]:
    house = row.organisation
    numbers = "; ".join(f"{name}={round(value, 3)}" for name, value in row.facts.items())
    return [
        row.pk, str(KINDS[row.kind]), str(STATES[row.state]), round(row.score, 3), f"{row.subject_kind} {row.subject}",
        t_plain(house.name) if house else "", t_plain(house.region.name) if house and house.region else "", row.period,
        row.entry_count, row.raised_at, row.decided_at, numbers,
    ]  # fmt: skip


def _about(row: Alarm) -> dict[str, Any]:
    people = queries.people(row.people)
    return {
        "alarm": row, "kind": KINDS[row.kind], "state": STATES[row.state], "meaning": MEANINGS[row.kind],
        "look": WHERE_TO_LOOK[row.kind], "facts": list(_facts(row)), "people": people, "month": _month,
        "subject_kind": SUBJECTS[row.subject_kind], "entries": queries.evidence(row), "evidence_names": EVIDENCE,
        "methods": ATTENDANCE_METHODS, "timeline": queries.timeline(row), "states": STATES, "kinds": KINDS,
        "reasons": {code: text for reasons in REASONS.values() for code, text in reasons.items()}, "zone": ZONE,
        "others": queries.others(row), "is_closed": row.state in CLOSED_STATES,
        "can_undo": row.state in DECIDED_STATES,
    }  # fmt: skip


def _facts(row: Alarm) -> Iterable[tuple[str, str]]:
    # The database keeps no order of names.
    for name, (text, unit) in FACTS.items():
        if name in row.facts:
            yield str(text), _shown(row.facts[name], unit)


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return formatting.percent(value)
    if unit == "moment":
        return formatting.moment(datetime.fromtimestamp(value, UTC), ZONE)
    return formatting.number(value, 1 if unit == "decimal" else 0)


def _names(rows: Iterable[Alarm]) -> dict[int, Any]:
    """Names of the people whom the rows of a page are about, in one query."""
    wanted = {row.people[0] for row in rows if row.subject_kind in {"person", "recorder"} and row.people}
    return {person.pk: person.name for person in queries.people(sorted(wanted))}


def _filters(request: PersonRequest) -> Filters:
    asked = request.GET
    house = asked.get("organisation", "")
    kind, state, region = asked.get("kind", ""), asked.get("state", "open"), asked.get("region", "")
    return Filters(
        kind=kind if kind in KINDS else "",
        state=state if state in TABS else "open",
        organisation=int(house) if house.isdecimal() and len(house) < 19 else None,
        region=region if reference.region(region) else "",
    )


def _query(filters: Filters, **changed: str) -> dict[str, str]:
    values = {
        "state": filters.state, "kind": filters.kind, "organisation": str(filters.organisation or ""),
        "region": filters.region, **changed,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value}


def _month(period: str) -> str:
    """ "2026-11" as a month in words; empty for what goes on."""
    return formatting.month(date.fromisoformat(f"{period}-01")) if period else ""


def _alarm_or_404(number: int) -> Alarm:
    row = queries.alarm(number)
    if row is None:
        raise Http404
    return row


urlpatterns = [
    path("staff/alarms/", queue, name="staff_alarms"),
    path("staff/alarms/table.csv", export, name="staff_alarms_file"),
    path("staff/alarms/<int:number>/", alarm, name="staff_alarm"),
    path("staff/alarms/<int:number>/move/", move, name="staff_alarm_move"),
    path("staff/alarms/<int:number>/take-back/", take_back, name="staff_alarm_take_back"),
]
