"""An indicator of a programme: what it is, the values entered for it, and their corrections."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.programmes import queries, single
from awn.programmes.actions import indicators
from awn.programmes.queries import Programme
from awn.programmes.single import Indicator, Value
from awn.web.access import PersonRequest, member
from awn.web.forms import filled, sent
from awn.web.jinja import url
from awn.web.limits import limit, who
from awn.web.organiser import desk
from awn.web.programmes_desk import page, programme_or_404
from awn.web.programmes_drawing import amount, drawn
from awn.web.programmes_forms import IndicatorForm, TargetForm, ValueForm, of_indicator, of_value

VALUES_PER_MINUTE = 30
MOST_DIGITS = 18


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PersonRequest, organisation: Organisation, programme_id: int) -> HttpResponse:
    """One more indicator."""
    row = programme_or_404(organisation, programme_id)
    form = filled(IndicatorForm, request, initial={"level": "output", "direction": "up"})

    def act() -> str:
        made = indicators.add_indicator(row.pk, form.draft(), by=request.person, at=clock.now())
        messages.success(request, _("The indicator is there."))
        return url("programme_indicator", organisation.slug, row.pk, made.pk)

    return sent(request, form, act) or page(
        request, organisation, "programmes/indicator_form.html", forms=(form,), programme=row, form=form, one=None
    )


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, organisation: Organisation, programme_id: int, indicator_id: int) -> HttpResponse:
    """The words of an indicator; all of it while nothing has been entered."""
    row = programme_or_404(organisation, programme_id)
    one = single.indicator(row.pk, indicator_id)
    form = filled(IndicatorForm, request, initial=of_indicator(one))
    here = url("programme_indicator", organisation.slug, row.pk, one.pk)

    def act() -> str:
        indicators.change_indicator(one.pk, form.draft(), by=request.person, at=clock.now())
        messages.success(request, _("The indicator is saved."))
        return here

    if request.method == "POST" and request.POST.get("act") == "put_away":
        indicators.put_away(one.pk, by=request.person, at=clock.now())
        messages.success(request, _("The indicator was put away. Its values stay in the tables."))
        return HttpResponseRedirect(url("programme_plan", organisation.slug, row.pk))
    return sent(request, form, act) or page(
        request, organisation, "programmes/indicator_form.html", forms=(form,), programme=row, form=form, one=one,
        in_use=single.has_values(one.pk),
    )  # fmt: skip


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def indicator(request: PersonRequest, organisation: Organisation, programme_id: int, indicator_id: int) -> HttpResponse:
    """The values of an indicator with all that was corrected, and the form for one more."""
    row = programme_or_404(organisation, programme_id)
    one = single.indicator(row.pk, indicator_id)
    old = _wanted(request, one)
    moving = request.method == "POST" and request.POST.get("act") == "move"
    form = ValueForm(initial=of_value(old)) if moving else filled(ValueForm, request, initial=of_value(old))
    target = filled(TargetForm, request) if moving else TargetForm(initial={"target_on": one.target_on})
    answer = sent(request, target, lambda: _move(request, organisation, row, one, target)) if moving else None
    if request.method == "POST" and not moving:
        limit(f"values:{who(request)}", per_minute=VALUES_PER_MINUTE)
        answer = sent(request, form, lambda: _enter(request, organisation, row, one, form, old=old))
    if answer:
        return answer
    now = next(now for now in queries.indicators_of(row.pk, clock.now(), inside=True) if now.row.pk == one.pk)
    return page(
        request, organisation, "programmes/indicator.html", forms=(form, target), programme=row, one=one, form=form,
        target=target, old=old, drawn=drawn(now), now=now, amount=amount,
        history=desk.rows_of_page(request, single.history_of(one.pk)),
    )  # fmt: skip


def _wanted(request: PersonRequest, one: Indicator) -> Value | None:
    """The value that is to be corrected."""
    typed = latin_digits(request.POST.get("correct") or request.GET.get("correct", ""))
    return single.value(one.pk, int(typed)) if typed.isdecimal() and len(typed) <= MOST_DIGITS else None


def _enter(
    request: PersonRequest, organisation: Organisation, row: Programme, one: Indicator, form: ValueForm,
    *, old: Value | None,
) -> str:  # fmt: skip
    by, at, why = request.person, clock.now(), form.cleaned_data["why"]
    if old is None:
        indicators.enter(one.pk, form.measured(), by=by, at=at)
    elif request.POST.get("act") == "take_back":
        indicators.take_back(one.pk, old.pk, why, by=by, at=at)
    else:
        indicators.correct(one.pk, old.pk, form.measured(), why, by=by, at=at)
    messages.success(request, _("The value is saved."))
    return url("programme_indicator", organisation.slug, row.pk, one.pk)


def _move(request: PersonRequest, organisation: Organisation, row: Programme, one: Indicator, form: TargetForm) -> str:
    said = form.cleaned_data
    indicators.move_target(one.pk, said["target"], said["target_on"], said["why"], by=request.person, at=clock.now())
    messages.success(request, _("The target was moved. Everybody sees where it stood before."))
    return url("programme_indicator", organisation.slug, row.pk, one.pk)
