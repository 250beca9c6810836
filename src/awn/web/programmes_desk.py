"""A programme as those see it who run it: what it wants, how far it is, and whether everybody may see it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.refusal import Refusal, found
from awn.opportunities.queries import organising
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.programmes import proposing, queries, single
from awn.programmes.actions import plans
from awn.programmes.queries import Programme
from awn.programmes.rules import AIMS, LEVELS
from awn.web.access import PersonRequest, member
from awn.web.forms import OnceForm, bilingual, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk
from awn.web.programmes_drawing import drawn, people
from awn.web.programmes_forms import AimForm, MilestoneForm, ReachedForm, WhyForm
from awn.web.qualifications import attachment

STATE_TAGS = {"reached": "ok", "late": "err", "ahead": ""}


def programme_or_404(organisation: Organisation, programme_id: int) -> Programme:
    """One of the organisation's own programmes."""
    row = organising.programmes(organisation.pk).filter(pk=programme_id).first()
    if row is None:
        raise Http404
    return row


def page(
    request: PersonRequest, organisation: Organisation, template: str, *, forms: tuple[OnceForm, ...] = (), **more: Any
) -> HttpResponse:
    """A page of a programme's desk: 422 or 409 when one of its forms has errors, which stand above."""
    failed = next((form for form in forms if form.is_bound and form.errors), None)
    status = 200 if failed is None else failed.refusal.status if failed.refusal else 422
    errors = failed.errors if failed is not None else {}
    return desk.page(request, organisation, template, status=status, here="programmes", errors=errors, **more)


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: PersonRequest, organisation: Organisation, programme_id: int) -> HttpResponse:
    """What the programme wants and how far it is."""
    row = programme_or_404(organisation, programme_id)
    aim, milestone = AimForm(), MilestoneForm()
    refusal: Refusal | None = None
    if request.method == "POST":
        require(request.person, Permission.EDIT_OPPORTUNITIES, organisation.pk)
        act = request.POST.get("act", "")
        aim = filled(AimForm, request) if act == "aim" else aim
        milestone = filled(MilestoneForm, request) if act == "milestone" else milestone
        try:
            if answer := _acted(request, organisation, row, act, aim=aim, milestone=milestone):
                return answer
        except Refusal as said:
            if said.status not in {409, 422}:
                raise
            refusal = said
    at = clock.now()
    found_now = found(queries.summary(row.pk, at, inside=True))
    context = {
        "programme": row, "found": found_now, "drawn": [drawn(one) for one in found_now.indicators],
        "together": people(found_now.people), "aim_names": AIMS, "level_names": LEVELS, "state_tags": STATE_TAGS,
        "aim": aim, "milestone": milestone, "refusal": refusal,
        "edit_milestone": lambda number: url("programme_milestone", organisation.slug, row.pk, number),
        "doubles": [one for one in queries.likely_doubles(row.pk) if one.is_open],
    }  # fmt: skip
    return page(request, organisation, "programmes/plan.html", forms=(aim, milestone), **context)


def _acted(
    request: PersonRequest, organisation: Organisation, row: Programme, act: str, *, aim: AimForm,
    milestone: MilestoneForm,
) -> HttpResponse | None:  # fmt: skip
    here, by, at = url("programme_plan", organisation.slug, row.pk), request.person, clock.now()

    def add_aim() -> str:
        plans.add_aim(row.pk, aim.cleaned_data["aim_kind"], bilingual(aim.cleaned_data, "text"), by=by, at=at)
        return f"{here}#aims"

    def add_milestone() -> str:
        said = milestone.cleaned_data
        plans.add_milestone(row.pk, bilingual(said, "title"), said["due_on"], by=by, at=at)
        return f"{here}#milestones"

    if act == "aim":
        return sent(request, aim, add_aim)
    if act == "milestone":
        return sent(request, milestone, add_milestone)
    if act == "publish":
        plans.publish(row.pk, by=by, at=at)
        messages.success(request, _("Everybody can see the programme now."))
    elif act == "withdraw":
        plans.withdraw(row.pk, by=by, at=at)
        messages.success(request, _("Only your organisation sees the programme now."))
    elif act.startswith("remove-") and act[7:].isdecimal() and len(act) < 25:
        plans.remove_aim(row.pk, int(act[7:]), by=by, at=at)
    return HttpResponseRedirect(here)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request: PersonRequest, organisation: Organisation, programme_id: int, milestone_id: int) -> HttpResponse:
    """One milestone: that it was reached and what shows it, or that it was not after all."""
    row = programme_or_404(organisation, programme_id)
    one = single.milestone(row.pk, milestone_id)
    form: OnceForm = filled(WhyForm if one.reached_on else ReachedForm, request)

    def act() -> str:
        said, by, at = form.cleaned_data, request.person, clock.now()
        if isinstance(form, ReachedForm):
            plans.reach_milestone(row.pk, one.pk, said["on"], words=said["words"], link=said["link"], by=by, at=at)
        else:
            plans.reopen_milestone(row.pk, one.pk, said["why"], by=by, at=at)
        return f"{url('programme_plan', organisation.slug, row.pk)}#milestones"

    return sent(request, form, act) or page(
        request, organisation, "programmes/milestone.html", forms=(form,), programme=row, one=one, form=form
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def goals(request: PersonRequest, organisation: Organisation, programme_id: int) -> HttpResponse:
    """Targets of the United Nations: what the words suggest, and what somebody confirmed."""
    row = programme_or_404(organisation, programme_id)
    here, refusal = url("programme_goals", organisation.slug, row.pk), None
    if request.method == "POST":
        act, _dash, code = request.POST.get("act", "").partition("-")
        try:
            if act == "confirm":
                plans.contribute(row.pk, code[:5], by=request.person, at=clock.now())
            elif act == "remove":
                plans.no_longer_contribute(row.pk, code[:5], by=request.person, at=clock.now())
            return HttpResponseRedirect(here)
        except Refusal as said:
            if said.status != 409:
                raise
            refusal = said
    found_now = found(queries.summary(row.pk, clock.now(), inside=True))
    confirmed = {one.target_id for one in found_now.contributions}
    proposed = [one for one in proposing.proposed(row.pk) if one.code not in confirmed]
    return desk.page(
        request, organisation, "programmes/goals.html", status=refusal.status if refusal else 200, here="programmes",
        programme=row, found=found_now, proposed=proposed, refusal=refusal, every=proposing.every_target(confirmed),
    )  # fmt: skip


@member(Permission.SEE_INSIDE)
@require_safe
def evidence(request: PersonRequest, organisation: Organisation, programme_id: int, file_id: int) -> HttpResponse:
    """A file that shows a value, for members."""
    row = programme_or_404(organisation, programme_id)
    return attachment(single.evidence(row.pk, file_id, everything=True))
