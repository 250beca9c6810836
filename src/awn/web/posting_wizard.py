"""The wizard: an opportunity in six short steps, each saved by itself, in any order once there is a title."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.opportunities.actions import editing, states
from awn.opportunities.actions.editing import EDITABLE
from awn.opportunities.contents import draft_of
from awn.opportunities.drafts import Draft
from awn.opportunities.hints import FOR_MODERATORS, over_friday_prayer, worded
from awn.opportunities.queries import readiness
from awn.opportunities.queries.organising import Opportunity
from awn.opportunities.queries.posting import alike
from awn.opportunities.rules import PLAIN_WORDS
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.formatting import plain_number
from awn.web.forms import filled, sent
from awn.web.jinja import url
from awn.web.organiser import conflict, desk, roles
from awn.web.organiser.editor import map_of
from awn.web.organiser.opportunity_form import PAIRS, initial_of
from awn.web.organiser.shifts import ShiftForm
from awn.web.posting_places import TAKE, found_places, own_places, values_of
from awn.web.posting_steps import STEP_OF, STEPS, StepForm, beside, form_of


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """The first step of a new opportunity: saving it makes the draft."""
    initial = {"region": organisation.region_id or "", "contact_email": organisation.email}
    form = filled(form_of("what"), request, initial=initial, organisation=organisation, step="what")

    def act() -> str:
        began = Draft(
            region_id=organisation.region_id, zone=organisation.country.zone, contact_email=organisation.email
        )
        made = editing.create(organisation.pk, form.draft(began), by=request.person, at=clock.now())
        return _goal(request, organisation, made.public_id, "what")

    return sent(request, form, act) or _page(request, organisation, None, "what", form)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: PersonRequest, organisation: Organisation, public_id: str, step: str) -> HttpResponse:
    """One step of an opportunity that is there."""
    if step not in STEPS:
        raise Http404
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if opportunity.state not in EDITABLE:
        return HttpResponseRedirect(url("opportunity_desk", organisation.slug, public_id))
    if step == "when":
        return _when(request, organisation, opportunity)
    if step == "check":
        return _check(request, organisation, opportunity)
    if step == "who" and request.POST.get("part") == "role":
        return _role(request, organisation, opportunity)
    return _fields(request, organisation, opportunity, step)


def _fields(request: PersonRequest, organisation: Organisation, opportunity: Opportunity, step: str) -> HttpResponse:
    """A step of boxes. Where somebody saved other fields meanwhile, both stand; the same field is asked about."""
    saved = draft_of(opportunity)
    fresh = initial_of(opportunity) | {"base": conflict.digests(saved)}
    form = filled(form_of(step), request, initial=fresh, organisation=organisation, opportunity=opportunity, step=step)
    if request.method == "POST" and step == "where" and (looking := _looking(request, form)) is not None:
        return _page(request, organisation, opportunity, step, looking, searched=True)
    theirs: list[conflict.Difference] = []

    def act() -> str:
        draft, version = form.draft(saved), opportunity.version
        if form.cleaned_data["version"] != version:
            theirs.extend(one for one in _differences(form, opportunity) if one.both)
            # Refused by the action, as in the editor, when the same thing was written by both.
            version = form.cleaned_data["version"] or 0 if theirs else version
        editing.edit(opportunity.pk, draft, version=version, by=request.person, at=clock.now())
        return _goal(request, organisation, opportunity.public_id, step)

    answer = sent(request, form, act)
    if answer:
        return answer
    if theirs:
        typed = request.POST.copy()
        typed["version"], typed["base"] = str(opportunity.version), str(fresh["base"])
        form.data = typed
    return _page(request, organisation, opportunity, step, form, theirs=theirs)


def _differences(form: StepForm, opportunity: Opportunity) -> list[conflict.Difference]:
    saved = draft_of(opportunity)
    base = form.cleaned_data["base"]
    return conflict.differences(saved, form.draft(saved), base, opportunity.organisation_id)


def _looking(request: PersonRequest, form: StepForm) -> StepForm | None:
    """The form while a place is looked for, with the one that was chosen; nothing is saved. None where none is.

    Return in the box looks for what was typed there, as its button does.
    """
    act, typed = request.POST.get("act", ""), request.POST.get("find", "")
    by_return = act == "next" and typed.strip() not in {"", request.POST.get("found_for", "").strip()}
    if act == "find" or by_return:
        return form
    if act == "place":
        known, key = own_places(form.organisation.pk), f"place-{request.POST.get('used', '')}"
    elif act.startswith(TAKE):
        known, key = found_places(typed, form.organisation.pk), act.removeprefix(TAKE)
    else:
        return None
    place = next((one for one in known if one.key == key), None)
    if place is not None:
        form.data = request.POST.copy()
        for name, value in values_of(place).items():
            form.data[name] = value
        form.data["find"] = ""
    return form


def _when(request: PersonRequest, organisation: Organisation, opportunity: Opportunity) -> HttpResponse:
    """Shifts: one at a time, many by the page for repeated ones."""
    form = filled(ShiftForm, request, opportunity=opportunity)

    def act() -> str:
        rows = editing.add_shifts(opportunity.pk, form.drafts(), by=request.person, at=clock.now())
        text = ngettext("One shift is added.", "%(n)s shifts are added.", len(rows))
        messages.success(request, text % {"n": plain_number(len(rows))})
        return _address(organisation, opportunity.public_id, "when")

    prayer = {one.pk for one in over_friday_prayer(opportunity.shifts.all(), opportunity.zone)}
    return sent(request, form, act) or _page(request, organisation, opportunity, "when", form, prayer=prayer)


def _role(request: PersonRequest, organisation: Organisation, opportunity: Opportunity) -> HttpResponse:
    """A role more; searching for its skills saves nothing."""
    form = filled(roles.RoleForm, request)
    searching = request.POST.get("act") == "search"

    def act() -> str:
        editing.put_role(opportunity.pk, form.draft(), by=request.person, at=clock.now())
        messages.success(request, _("The role is saved."))
        return _address(organisation, opportunity.public_id, "who") + "#roles"

    answer = None if searching else sent(request, form, act)
    own = form_of("who")(
        initial=initial_of(opportunity) | {"base": conflict.digests(draft_of(opportunity))},
        organisation=organisation, opportunity=opportunity, step="who",
    )  # fmt: skip
    return answer or _page(request, organisation, opportunity, "who", own, role_form=form, searched=searching)


def _check(request: PersonRequest, organisation: Organisation, opportunity: Opportunity) -> HttpResponse:
    """What is missing and what could be better, each with the way to its step; and the button that sends it."""
    at = clock.now()
    if request.method == "POST":
        done = _("Sent. Where your organisation is trusted it is public now; else the moderators read it first.")
        desk.attempt(request, lambda: states.submit(opportunity.pk, by=request.person, at=at), done)
        return HttpResponseRedirect(url("opportunity_desk", organisation.slug, opportunity.public_id))
    found = worded(opportunity, list(opportunity.shifts.all()))
    lacks = readiness.missing(opportunity, at)
    return _page(
        request,
        organisation,
        opportunity,
        "check",
        None,
        lacks=[(STEP_OF[code], readiness.MISSING[code]) for code in lacks],
        suggestions=[(STEP_OF[code], text) for code, text in found.items() if code not in FOR_MODERATORS],
        similar=alike(opportunity, at),
    )


def _goal(request: PersonRequest, organisation: Organisation, public_id: str, step: str) -> str:
    """Where the pressed button leads after saving."""
    before, after = beside(step)
    act = request.POST.get("act", "next")
    if act == "later":
        messages.success(request, _("Saved as a draft. You can go on whenever you like."))
        return url("opportunity_desk", organisation.slug, public_id)
    return _address(organisation, public_id, before if act == "back" and before else after)


def _address(organisation: Organisation, public_id: str, step: str) -> str:
    return url("opportunity_step", organisation.slug, public_id, step)


def _page(
    request: PersonRequest, organisation: Organisation, opportunity: Opportunity | None, step: str,
    form: Any, *, role_form: roles.RoleForm | None = None, searched: bool = False, **more: Any,
) -> HttpResponse:  # fmt: skip
    judged = role_form or form
    failed = judged is not None and judged.is_bound and not searched and bool(judged.errors)
    status = (judged.refusal.status if judged.refusal else 422) if failed else 200
    before, after = beside(step)
    context: dict[str, Any] = {
        "opportunity": opportunity,
        "o": opportunity,
        "here": "opportunities",
        "form": form,
        "role_form": role_form or roles.RoleForm(),
        "searched": searched,
        "skills": (role_form or roles.RoleForm()).shown_skills(),
        "needs": roles.need_choices(),
        "errors": judged.errors if failed else {},
        "pairs": {name: label for name, (_limit, label) in PAIRS.items()},
        "plain_words": PLAIN_WORDS,
        "usual_radius_m": settings.AWN_CHECK_IN_RADIUS_M,
        "steps": STEPS,
        "step": step,
        "before": before,
        "after": after,
        **more,
    }
    if step == "where" and form is not None:
        find = str(form.data.get("find", "")).strip() if searched else ""
        context |= {
            "map": map_of(form, organisation),
            "used": own_places(organisation.pk),
            "find": find,
            "found": found_places(find, organisation.pk),
            "take": TAKE,
        }
    return desk.page(request, organisation, "posting/step.html", status=status, **context)
