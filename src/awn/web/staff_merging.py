"""Two records of one person: what waits to be looked at, the two side by side, and the act that makes them one."""

from __future__ import annotations

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

from awn.base import clock
from awn.credentials.queries import certificates_of
from awn.hours.queries import total_minutes
from awn.identity import actions, queries
from awn.identity.providers import provider
from awn.identity.queries import Record
from awn.identity.rules import CASE_ANSWERS, CASE_KINDS, LEVEL_NAMES, MERGE_REASONS, NOTE_LENGTH
from awn.organisations.queries import of_member
from awn.people.queries import find_people
from awn.people.rules import StaffPermission
from awn.privacy.actions.merging import merge as merge_records
from awn.privacy.actions.merging import open_both
from awn.web import formatting
from awn.web.access import PersonRequest, staff
from awn.web.forms import BlockField, OnceForm, filled, form_page, sent
from awn.web.identity_forms import STATES
from awn.web.jinja import t_plain, url

PAGE = 25
PEOPLE_FOUND = 20


class MergeForm(OnceForm):
    """Why two records are one person's."""

    reason = forms.ChoiceField(
        label=_lazy("Reason"),
        widget=forms.RadioSelect,
        choices=list(MERGE_REASONS.items()),
        error_messages={"required": _lazy("Choose a reason."), "invalid_choice": _lazy("Choose from the list.")},
    )
    note = BlockField(
        limit=NOTE_LENGTH,
        required=False,
        label=_lazy("Note"),
        help_text=_lazy("For the platform’s staff only. How did you make sure?"),
    )
    sure = forms.BooleanField(
        label=_lazy("I have compared both records. This cannot be undone."),
        error_messages={"required": _lazy("Compare both records and tick the box.")},
    )


@staff(StaffPermission.MERGE_PEOPLE)
@require_safe
def queue(request: PersonRequest) -> HttpResponse:
    """Pairs that a national identity points to, and a search for others. Two found people are compared."""
    text = request.GET.get("q", "").strip()[:100]
    first = _number(request.GET.get("first", ""))
    page = Paginator(queries.open_cases(), PAGE).get_page(request.GET.get("page"))
    found = find_people(text).filter(merged_into=None).select_related("region").exclude(pk=first)[:PEOPLE_FOUND]
    context = {
        "page": page, "kinds": CASE_KINDS, "text": text, "found": list(found) if text else [],
        "first": queries.record(first) if first else None,
    }  # fmt: skip
    return render(request, "staff/merging.html", context)


@staff(StaffPermission.MERGE_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: PersonRequest, gone: int, kept: int) -> HttpResponse:
    """Whose records they are; a button opens both side by side, because each look is written down, with the form."""
    if request.method != "POST":
        both = queries.record(gone), queries.record(kept)
        if both[0] is None or both[1] is None or gone == kept:
            raise Http404
        return render(request, "staff/merge_closed.html", {"gone": both[0], "kept": both[1]})
    is_opened = "open" in request.POST
    form = MergeForm() if is_opened else filled(MergeForm, request)

    def merge() -> str:
        said = form.cleaned_data
        by, at = request.person, clock.now()
        person = merge_records(gone, kept, reason=said["reason"], note=said["note"], by=by, at=at)
        messages.success(request, _("Merged. Everything stands under %(name)s now.") % {"name": t_plain(person.name)})
        return url("staff_merging")

    if not is_opened and (answer := sent(request, form, merge)):
        return answer
    both = open_both(gone, kept, by=request.person, at=clock.now())
    return form_page(request, "staff/merge.html", form, **_compared(both))


def _compared(both: tuple[Record, Record]) -> dict[str, Any]:
    """Two records line by line, what is known of the pair, and which roles would move."""
    columns = [_column(one) for one in both]
    pair = [one.person.pk for one in both]
    return {
        "gone": both[0], "kept": both[1], "kinds": CASE_KINDS,
        "rows": [(label, columns[0][label], columns[1][label]) for label in columns[0]],
        "case": queries.cases_of(pair[0]).filter(person_id__in=pair, holder_id__in=pair).first(),
        "answers": {code: text for code, text in CASE_ANSWERS.items() if code != "merged"},
        "memberships": list(of_member(both[0].person)),
    }  # fmt: skip


@staff(StaffPermission.MERGE_PEOPLE)
@require_POST
def close(request: PersonRequest, number: int) -> HttpResponse:
    """A case that needs no merging."""
    actions.close_case(number, request.POST.get("answer", ""), by=request.person, at=clock.now())
    messages.success(request, _("The case is closed."))
    return HttpResponseRedirect(url("staff_merging"))


def _column(record: Record) -> dict[str, str]:
    """One record in words: what a member of staff compares."""
    person = record.person
    services = [provider(one) for one in record.providers]
    return {
        _("Number"): formatting.digits(str(person.pk)),
        _("Name in Arabic"): person.name_ar or "–",
        _("Name in English letters"): person.name_en or "–",
        _("Date of birth"): formatting.day(person.birth_date) if person.birth_date else "–",
        _("Region"): t_plain(person.region.name) if person.region else "–",
        _("Joined"): formatting.day(person.joined_at.date()),
        _("Account"): _("Yes") if record.has_account else _("No"),
        _("Identity"): str(LEVEL_NAMES[record.level]),
        _("Linked services"): "، ".join(t_plain(one.name) for one in services if one) or "–",
        _("Identity numbers"): "، ".join(f"{STATES[one.country]} {one.masked}" for one in record.numbers) or "–",
        _("Skills"): formatting.number(record.skills),
        _("Languages"): formatting.number(record.languages),
        _("Answers for"): formatting.number(record.wards),
        _("Guardians"): formatting.number(record.guardians),
        _("Credited hours"): formatting.duration(total_minutes(person)),
        _("Certificates"): formatting.number(certificates_of(person).count()),
    }


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0


urlpatterns = [
    path("staff/merging/", queue, name="staff_merging"),
    path("staff/merging/<int:gone>/into/<int:kept>/", compare, name="staff_merge"),
    path("staff/merging/cases/<int:number>/", close, name="staff_identity_case"),
]
