"""Teams of an organisation: who works in each, who leads it, and which opportunities are kept to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import found
from awn.opportunities.actions.teams import keep_to_team
from awn.opportunities.queries import organising
from awn.organisations import actions, queries
from awn.organisations.actions.teams import TeamDraft
from awn.organisations.permissions import require
from awn.organisations.queries import Organisation
from awn.organisations.rules import NAME_LENGTH, Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import LineField, OnceForm, filled, sent
from awn.web.jinja import t, t_plain, url
from awn.web.organiser import desk

_LIST = {"invalid_choice": _lazy("Choose from the list.")}


class TeamForm(OnceForm):
    """A team."""

    one_of = ("name",)

    name_ar = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Name in Arabic"))
    name_en = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Name in English letters"))
    lead = forms.ChoiceField(required=False, label=_lazy("Who leads it?"), error_messages=_LIST)
    people = forms.MultipleChoiceField(
        required=False, label=_lazy("Who works in it?"), widget=forms.CheckboxSelectMultiple, error_messages=_LIST
    )
    opportunities = forms.MultipleChoiceField(
        required=False,
        label=_lazy("Opportunities kept to this team"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("Supervisors outside the team then neither record attendance nor confirm hours there."),
        error_messages=_LIST,
    )

    def __init__(self, *args: Any, organisation: Organisation, with_opportunities: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(queries.members(organisation.pk))
        leads = [(str(row.person_id), t_plain(row.person.name)) for row in rows]
        _choices(self, "lead", [("", _("Nobody yet")), *leads])
        _choices(self, "people", [(str(row.person_id), t(row.person.name)) for row in rows])
        kept = organising.going_on(organisation.pk) if with_opportunities else []
        if kept:
            _choices(self, "opportunities", [(str(row.pk), t(row.title)) for row in kept])
        else:
            del self.fields["opportunities"]

    def draft(self) -> TeamDraft:
        """What was typed, as the actions take it."""
        said = self.cleaned_data
        lead = int(said["lead"]) if said["lead"] else None
        return TeamDraft(said["name_ar"], said["name_en"], [int(one) for one in said["people"]], lead)


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All teams, and the form for one more."""
    if request.method == "POST":
        require(request.person, Permission.MANAGE_TEAMS, organisation.pk)
    form = filled(TeamForm, request, organisation=organisation, with_opportunities=False)

    def act() -> str:
        made = actions.make_team(organisation.pk, form.draft(), by=request.person, at=clock.now())
        messages.success(request, _("The team is there. Choose what is kept to it, if anything is."))
        return url("organiser_team", organisation.slug, made.pk)

    rows = list(queries.teams(organisation.pk))
    return sent(request, form, act) or _page(request, organisation, form, rows=rows, team=None)


@member(Permission.MANAGE_TEAMS)
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: PersonRequest, organisation: Organisation, team_id: int) -> HttpResponse:
    """The form of one team; its button “Close” acts too."""
    row = found(queries.team(organisation.pk, team_id))
    if request.method == "POST" and request.POST.get("act") == "close":
        actions.close_team(organisation.pk, team_id, by=request.person, at=clock.now())
        messages.success(request, _("The team is closed. What was kept to it stays with coordinators and owners."))
        return HttpResponseRedirect(url("organiser_teams", organisation.slug))
    initial = {
        "name_ar": row.name_ar, "name_en": row.name_en, "lead": str(row.lead_id or ""),
        "people": [str(one.person_id) for one in row.people.all()],
        "opportunities": [str(one.pk) for one in organising.of_team(organisation.pk, team_id)],
    }  # fmt: skip
    form = filled(TeamForm, request, initial=initial, organisation=organisation, with_opportunities=True)

    def act() -> str:
        by, at = request.person, clock.now()
        actions.put_team(organisation.pk, team_id, form.draft(), by=by, at=at)
        kept = [int(one) for one in form.cleaned_data.get("opportunities", ())]
        keep_to_team(organisation.pk, team_id, kept, by=by, at=at)
        messages.success(request, _("Saved."))
        return url("organiser_teams", organisation.slug)

    return sent(request, form, act) or _page(request, organisation, form, rows=[], team=row)


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField


def _page(request: PersonRequest, organisation: Organisation, form: TeamForm, **context: Any) -> HttpResponse:
    failed = form.is_bound and bool(form.errors)
    status = (form.refusal.status if form.refusal else 422) if failed else 200
    return desk.page(request, organisation, "organiser/teams.html", status=status, here="members", form=form, **context)
