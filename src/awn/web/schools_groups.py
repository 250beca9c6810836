"""The groups of a school on its desk: rosters, applications as a block, progress and signatures."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.base.tabular_writing import write_csv
from awn.hours.rules import EVIDENCE
from awn.opportunities import queries as opportunities
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.participation.actions.applications import Request
from awn.schools import actions
from awn.schools.queries import Group, Progress, group_of, groups_of, progress_of, target_hours
from awn.schools.rules import NAME_LENGTH, ROSTER_BYTES
from awn.web.access import PersonRequest, member
from awn.web.forms import LineField, OnceForm, WholeNumberField, filled, sent
from awn.web.jinja import url
from awn.web.minors_apply import shift_label
from awn.web.organiser import desk


class GroupForm(OnceForm):
    """A new group."""

    name = LineField(limit=NAME_LENGTH, label=_lazy("Name of the group"), missing=_lazy("Give the group a name."))
    target = WholeNumberField(label=_lazy("Hours in a school year"))


class BlockForm(OnceForm):
    """Which shifts the group wants."""

    shifts = forms.TypedMultipleChoiceField(
        coerce=int,
        label=_lazy("To which shifts?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _lazy("Choose at least one shift.")},
    )
    charter = forms.BooleanField(
        label=_lazy("The group has read the volunteer charter and accepts it."),
        error_messages={"required": _lazy("Read the volunteer charter with the group and accept it to go on.")},
    )


@member(Permission.MANAGE_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All groups, and the form for one more."""
    form = filled(GroupForm, request, initial={"target": target_hours(organisation.country_id)})

    def act() -> str:
        values = form.cleaned_data
        made = actions.make_group(organisation.pk, values["name"], values["target"], by=request.person, at=clock.now())
        messages.success(request, _("The group is there. Now bring in its roster, or read out its code."))
        return url("organiser_group", organisation.slug, made.pk)

    return sent(request, form, act) or _page(
        request, organisation, "schools/groups.html", form, rows=list(groups_of(organisation.pk))
    )


@member(Permission.MANAGE_GROUPS)
@require_safe
def group(request: PersonRequest, organisation: Organisation, group_id: int) -> HttpResponse:
    """One group: its pupils, how far each has come, and what to do next."""
    found = _group(organisation, group_id)
    return _group_page(request, organisation, found)


@member(Permission.MANAGE_GROUPS)
@require_POST
def roster(request: PersonRequest, organisation: Organisation, group_id: int) -> HttpResponse:
    """Takes a roster over; what is wrong with it is said on the group's page."""
    found = _group(organisation, group_id)
    file = request.FILES.get("roster")
    try:
        if file is None:
            raise Refusal("roster_missing", _("Choose a CSV or XLSX file."))
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "roster"
            with path.open("wb") as stream:
                # One byte more than is allowed is enough to refuse it.
                stream.write(file.read(ROSTER_BYTES + 1))
            count = actions.take_over(found.pk, path, by=request.person, at=clock.now())
    except Refusal as refusal:
        if refusal.status not in {409, 413, 422}:
            raise
        return _group_page(request, organisation, found, refusal=refusal)
    text = _("New pupils: %(n)s. Their guardians are invited by e-mail.") % {"n": count}
    messages.success(request, text)
    return HttpResponseRedirect(url("organiser_group", organisation.slug, found.pk))


@member(Permission.MANAGE_GROUPS)
@require_POST
def invite_again(request: PersonRequest, organisation: Organisation, group_id: int) -> HttpResponse:
    """Writes once more to the guardians who have not answered."""
    found = _group(organisation, group_id)
    done = _("The guardians who have not answered are invited once more.")
    desk.attempt(request, lambda: actions.invite_again(found.pk, by=request.person, at=clock.now()), done)
    return HttpResponseRedirect(url("organiser_group", organisation.slug, found.pk))


@member(Permission.MANAGE_GROUPS)
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: PersonRequest, organisation: Organisation, group_id: int) -> HttpResponse:
    """Applies for the whole group to the opportunity whose code is `to`."""
    found = _group(organisation, group_id)
    at = clock.now()
    opportunity = opportunities.get(request.GET.get("to", "").strip().rstrip("/").rpartition("/")[2][:16])
    if opportunity is None or not opportunity.takes_applications(at):
        message = _("There is no open opportunity with this code. The code is the last part of its address.")
        return _group_page(request, organisation, found, refusal=Refusal("opportunity_unknown", message))
    form = filled(BlockForm, request)
    field = form.fields["shifts"]
    assert isinstance(field, forms.ChoiceField)
    coming = [one for one in opportunity.shifts.all() if one.cancelled_at is None and one.ends_at > at]
    field.choices = [(one.pk, shift_label(one, opportunity.zone)) for one in coming]

    def act() -> str:
        values = form.cleaned_data
        wanted = Request(opportunity_id=opportunity.pk, shift_ids=values["shifts"], charter_accepted=values["charter"])
        taken = actions.apply_as_group(found.pk, wanted, by=request.person, at=at)
        messages.success(request, _("Sent. The guardians are asked now; seats are held until they consent."))
        if taken.told:
            messages.info(request, _("Whoever is 18 or older was told of it, to apply for themselves."))
        return url("organiser_group", organisation.slug, found.pk)

    return sent(request, form, act) or _page(
        request, organisation, "schools/apply.html", form, group=found, wanted=opportunity
    )


@member(Permission.MANAGE_GROUPS)
@require_POST
def sign(request: PersonRequest, organisation: Organisation, group_id: int, pupil_id: int) -> HttpResponse:
    """Signs that a pupil has the hours."""
    found = _group(organisation, group_id)
    if not found.pupils.filter(pk=pupil_id).exists():
        raise Http404
    desk.attempt(
        request, lambda: actions.sign_off(pupil_id, by=request.person, at=clock.now()), _("Signed, with the evidence.")
    )
    return HttpResponseRedirect(url("organiser_group", organisation.slug, found.pk))


@member(Permission.MANAGE_GROUPS)
@require_POST
def close(request: PersonRequest, organisation: Organisation, group_id: int) -> HttpResponse:
    """Ends a group."""
    found = _group(organisation, group_id)
    done = _("The group is closed. What was signed stays.")
    desk.attempt(request, lambda: actions.close_group(found.pk, by=request.person, at=clock.now()), done)
    return HttpResponseRedirect(url("organiser_groups", organisation.slug))


@member(Permission.MANAGE_GROUPS)
@require_safe
def export(request: PersonRequest, organisation: Organisation, group_id: int) -> HttpResponse:
    """The progress of a group as a table; student numbers stay in the school's own list."""
    found = _group(organisation, group_id)
    header = [_("Pupil"), _("Hours"), _("Target"), *(str(name) for name in EVIDENCE.values()), _("Signed on")]
    stream = io.StringIO(newline="")
    write_csv(stream, header, [_row(one, found) for one in _progress(found)])
    response = HttpResponse(stream.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="group-{found.pk}.csv"'
    return response


def _row(one: Progress, found: Group) -> list[Any]:
    signed = getattr(one.pupil, "sign_off", None)
    hours = [round(one.evidence.get(level, 0) / 60, 2) for level in EVIDENCE]
    day = signed.at.date().isoformat() if signed else ""
    return [one.pupil.name, round(one.minutes / 60, 2), round(found.target_minutes / 60, 2), *hours, day]


def _progress(found: Group) -> list[Progress]:
    return progress_of(found, clock.now().date())


def _group(organisation: Organisation, group_id: int) -> Group:
    found = group_of(organisation.pk, group_id)
    if found is None:
        raise Http404
    return found


def _group_page(
    request: PersonRequest, organisation: Organisation, found: Group, *, refusal: Refusal | None = None
) -> HttpResponse:
    progress = _progress(found)
    return desk.page(
        request, organisation, "schools/group.html", status=refusal.status if refusal else 200, here="groups",
        group=found, progress=progress, evidence_names=EVIDENCE, refusal=refusal,
        unanswered=sum(one.pupil.guardian_email is not None and one.pupil.joined_at is None for one in progress),
    )  # fmt: skip


def _page(request: PersonRequest, organisation: Organisation, template: str, form: Any, **context: Any) -> HttpResponse:
    failed = form.is_bound and bool(form.errors)
    status = (form.refusal.status if form.refusal else 422) if failed else 200
    return desk.page(request, organisation, template, status=status, here="groups", form=form, **context)
