"""The roles of an opportunity, each with the skills it requires and welcomes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.opportunities.actions import editing
from awn.opportunities.actions.editing import EDITABLE
from awn.opportunities.drafts import RoleDraft
from awn.opportunities.queries.organising import Opportunity
from awn.opportunities.rules import SKILL_NEEDS, TEXT_LIMIT, TITLE_LIMIT
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.reference import queries as reference
from awn.web.access import PersonRequest, member
from awn.web.forms import BlockField, LineField, OnceForm, WholeNumberField, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk

FOUND_SKILLS = 12
_NEED = "need_"


class RoleForm(OnceForm):
    """A role. Skills are fields `need_<id>` with the value required, wished or nothing."""

    title_ar = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title"))
    title_en = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Title"))
    tasks_ar = BlockField(limit=TEXT_LIMIT, required=False, label=_lazy("Tasks"))
    tasks_en = BlockField(limit=TEXT_LIMIT, required=False, label=_lazy("Tasks"))
    # Errors of the skills as a whole stand here.
    skills = forms.CharField(required=False)
    skill_text = forms.CharField(required=False, max_length=100)
    # Where the shifts of a role go that is removed; 0 is every role.
    shifts_to = WholeNumberField(required=False, min_value=0)

    @property
    def needs(self) -> dict[int, str]:
        """Skill ids with their need, as typed; from `initial` before anything was sent."""
        if not self.is_bound:
            return dict(self.initial.get("needs", {}))
        found = {}
        for name, value in self.data.items():
            number = latin_digits(name.removeprefix(_NEED))
            if name.startswith(_NEED) and number.isdecimal() and len(number) < 10 and value in {*SKILL_NEEDS, ""}:
                found[int(number)] = value
        return found

    def draft(self) -> RoleDraft:
        """The draft that valid fields mean; skills that do not exist are left out."""
        known = {skill.pk for skill in reference.skills_of(list(self.needs))}
        chosen = {number: need for number, need in self.needs.items() if number in known}
        return RoleDraft(
            **{name: self.cleaned_data[name] for name in ("title_ar", "title_en", "tasks_ar", "tasks_en")},
            required_skills=[number for number, need in chosen.items() if need == "required"],
            wished_skills=[number for number, need in chosen.items() if need == "wished"],
        )

    def shown_skills(self) -> list[tuple[Any, str]]:
        """Chosen skills, then those the search found, each with its need."""
        needs = {number: need for number, need in self.needs.items() if need}
        chosen = list(reference.skills_of(list(needs)).order_by("id"))
        text = self.data.get("skill_text", "") if self.is_bound else ""
        found = [skill for skill in reference.skills_matching(text, FOUND_SKILLS) if skill.pk not in needs]
        return [(skill, needs[skill.pk]) for skill in chosen] + [(skill, "") for skill in found]


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def roles(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """All roles, and the form for one more."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    form = filled(RoleForm, request)
    return _answer(request, opportunity, form, None) or _roles(request, opportunity, form, None)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def role(request: PersonRequest, organisation: Organisation, public_id: str, role_id: int) -> HttpResponse:
    """The form of one role; its button “Remove” acts too."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    row = next((row for row in opportunity.roles.all() if row.pk == role_id), None)
    if row is None:
        raise Http404
    initial: dict[str, Any] = {name: getattr(row, name) for name in ("title_ar", "title_en", "tasks_ar", "tasks_en")}
    initial["needs"] = {need.skill_id: need.need for need in row.skills.all()}
    form = filled(RoleForm, request, initial=initial)
    return _answer(request, opportunity, form, role_id) or _roles(request, opportunity, form, row)


@member(Permission.EDIT_OPPORTUNITIES)
@require_POST
def move(request: PersonRequest, organisation: Organisation, public_id: str, role_id: int) -> HttpResponse:
    """One place up or down; the reader comes back to the role they moved."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    up = request.POST.get("to") == "up"
    editing.move_role(opportunity.pk, role_id, up=up, by=request.person, at=clock.now())
    return HttpResponseRedirect(url("opportunity_roles", organisation.slug, public_id) + f"#role-{role_id}")


def _answer(
    request: PersonRequest, opportunity: Opportunity, form: RoleForm, role_id: int | None
) -> HttpResponse | None:
    act = request.POST.get("act", "save")
    if act == "search":
        return None

    def save() -> str:
        if act == "remove" and role_id is not None:
            goal = form.cleaned_data["shifts_to"]
            editing.remove_role(opportunity.pk, role_id, shifts_to=goal, by=request.person, at=clock.now())
            messages.success(request, _("The role is removed."))
        else:
            editing.put_role(opportunity.pk, form.draft(), role_id=role_id, by=request.person, at=clock.now())
            messages.success(request, _("The role is saved."))
        return url("opportunity_roles", opportunity.organisation.slug, opportunity.public_id)

    return sent(request, form, save)


def _roles(request: PersonRequest, opportunity: Opportunity, form: RoleForm, row: Any) -> HttpResponse:
    searching = request.POST.get("act") == "search"
    failed = form.is_bound and not searching and bool(form.errors)
    status = (form.refusal.status if form.refusal else 422) if failed else 200
    return desk.opportunity_page(
        request,
        opportunity,
        "organiser/roles.html",
        status=status,
        tab="roles",
        form=form,
        errors=form.errors if failed else {},
        role=row,
        searched=searching,
        skills=form.shown_skills(),
        needs=need_choices(),
        editable=opportunity.state in EDITABLE,
        others=[one for one in opportunity.roles.all() if row is not None and one.pk != row.pk],
    )


def need_choices() -> list[tuple[str, Any]]:
    """How much a skill is needed, for the select beside it."""
    return [("", _("Not needed")), *SKILL_NEEDS.items()]
