"""A roster: beginning one, its settings, how the plan stands, and the board of a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base.refusal import Refusal
from awn.opportunities.queries import organising
from awn.organisations.permissions import EVERYTHING, require
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.planning.actions.moves import undo
from awn.planning.actions.rosters import ask, begin, begin_programme, set_wishes
from awn.planning.queries import Roster, board, moves_of, roster_of, runs_of, totals, undoable, wishes_of
from awn.planning.rules import FAULTS, KINDS, STAGES, Kind, Wishes
from awn.web.access import PersonRequest, member
from awn.web.forms import OnceForm, WholeNumberField, filled, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.organiser.planning_desk import acted, day_asked, days, now, roster_or_404, roster_page


class WishesForm(OnceForm):
    """What the next plan is to keep to."""

    rest_hours = WholeNumberField(
        label=_lazy("Hours of rest between two shifts"),
        help_text=_lazy("Of one person. Ten, unless you have a reason."),
    )
    most_hours = WholeNumberField(
        required=False,
        label=_lazy("Most hours of one person"),
        help_text=_lazy("Over all shifts of the roster. Leave it empty for no limit."),
    )
    with_waiting = forms.BooleanField(required=False, label=_lazy("Plan people from the waiting lists too"))
    with_undecided = forms.BooleanField(
        required=False,
        label=_lazy("Plan people under review too"),
        help_text=_lazy("Whoever gets a shift is accepted when you publish."),
    )
    beyond_wishes = forms.BooleanField(
        required=False,
        label=_lazy("Use shifts that people did not ask for"),
        help_text=_lazy("Only at times at which they said they are free, or said nothing."),
    )
    may_move = forms.BooleanField(
        required=False,
        label=_lazy("Move people who have a place already"),
        help_text=_lazy("Few are moved, and each is told. Otherwise every place stays as it is."),
    )

    def wishes(self) -> Wishes:
        """As the action takes it."""
        return Wishes(**{name: value for name, value in self.cleaned_data.items() if name != "once"})


class BeginForm(OnceForm):
    """A button."""


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def of_opportunity(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """What a roster is and the button that begins it; leads to the roster once there is one."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    if request.method != "POST" and (there := roster_of(opportunity_id=opportunity.pk)):
        return HttpResponseRedirect(url("roster", organisation.slug, there))
    form = filled(BeginForm, request)

    def act() -> str:
        made = begin(opportunity_id=opportunity.pk, by=request.person, at=now())
        return url("roster", organisation.slug, made.pk)

    return sent(request, form, act) or desk.opportunity_page(
        request, opportunity, "organiser/planning_begin.html", tab="roster", form=form,
        status=409 if form.refusal else 200,
    )  # fmt: skip


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def of_programme(request: PersonRequest, organisation: Organisation, programme_id: int) -> HttpResponse:
    """The same for all opportunities of a programme, by those who look after everything."""
    programme = organising.programmes(organisation.pk).filter(pk=programme_id).first()
    if programme is None or request.standing.scope != EVERYTHING:
        raise Http404
    if request.method != "POST" and (there := roster_of(programme_id=programme.pk)):
        return HttpResponseRedirect(url("roster", organisation.slug, there))
    form = filled(BeginForm, request)

    def act() -> str:
        made = begin_programme(programme.pk, by=request.person, at=now())
        return url("roster", organisation.slug, made.pk)

    return sent(request, form, act) or desk.page(
        request, organisation, "organiser/planning_begin_programme.html", here="programmes", form=form,
        programme=programme, status=409 if form.refusal else 200,
    )  # fmt: skip


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def roster(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """How the plan stands, and its days; a POST plans, looks for replacements, or takes a change back."""
    one = roster_or_404(request, organisation, number)
    act = request.POST.get("act", "")
    if request.method == "POST":
        require(request.person, Permission.DECIDE_APPLICATIONS, organisation.pk)
    if request.method == "POST" and act in {"repair", "undo"}:
        shown = {key: text for key in ("day", "venue") if (text := request.POST.get(key) or request.GET.get(key, ""))}
        back = url("roster_board" if request.POST.get("back") == "board" else "roster", organisation.slug, number,
                   query=shown)  # fmt: skip
        done = _repair if act == "repair" else _undo
        answer, refusal = acted(request, lambda _form: done(request, one), back)
        return answer or _page(request, one, filled_wishes(request, one, is_sent=False), refusal)
    form = filled_wishes(request, one, is_sent=request.method == "POST")

    def plan() -> str:
        set_wishes(one.pk, form.wishes(), by=request.person, at=now())
        ask(one.pk, Kind.PLAN, by=request.person, at=now())
        messages.success(request, _("The plan is being made. You can leave this page."))
        return url("roster", organisation.slug, number)

    return sent(request, form, plan) or _page(request, one, form, form.refusal)


def filled_wishes(request: PersonRequest, one: Roster, *, is_sent: bool) -> WishesForm:
    """The settings as typed, or as they are."""
    wishes = wishes_of(one)
    initial: dict[str, Any] = {name: getattr(wishes, name) for name in WishesForm.base_fields if name != "once"}
    return filled(WishesForm, request, initial=initial) if is_sent else WishesForm(initial=initial)


def _page(request: PersonRequest, one: Roster, form: WishesForm, refusal: Refusal | None) -> HttpResponse:
    at = now()
    every = days(one, at)
    day = day_asked(request, every)
    failed = form.is_bound and bool(form.errors)
    return roster_page(
        request, one, "organiser/planning.html", tab="roster", form=form, runs=runs_of(one), totals=totals(one, at),
        days=every, day=day, board=board(one, day, at) if day else [], last_move=undoable(one).first(),
        moves=moves_of(one), kinds=KINDS, stages=STAGES, faults=FAULTS, refusal=refusal,
        status=refusal.status if refusal else 422 if failed else 200,
    )  # fmt: skip


def _repair(request: PersonRequest, one: Roster) -> str:
    ask(one.pk, Kind.REPAIR, by=request.person, at=now())
    return _("Replacements are being looked for. You can leave this page.")


def _undo(request: PersonRequest, one: Roster) -> str:
    move = undo(one.pk, by=request.person, at=now())
    return _("Taken back: %(name)s stands as before.") % {"name": t_plain(move.person.name)}
