"""What members hand on to each other for a while: shown to all who work here, ended by a button or by itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from awn.base import clock
from awn.organisations import actions, queries
from awn.organisations.permissions import role_of
from awn.organisations.queries import Organisation
from awn.organisations.rules import PERMISSION_NAMES, REASON_LENGTH, Permission, delegable_by
from awn.people.queries import Person
from awn.web.access import PersonRequest, member
from awn.web.forms import DateField, LineField, OnceForm, filled, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk
from awn.web.staff_people import end_of, last_day

ENDED_SHOWN = 20
_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}


class DelegationForm(OnceForm):
    """What a member hands on."""

    receiver = forms.ChoiceField(label=_lazy("To whom?"), error_messages=_CHOOSE)
    permissions = forms.MultipleChoiceField(
        label=_lazy("What may they do in your place?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _lazy("Choose at least one thing to hand on."), **_CHOOSE},
    )
    until = DateField(label=_lazy("Last day"), missing=_lazy("Write the last day."))
    reason = LineField(
        limit=REASON_LENGTH,
        label=_lazy("Why?"),
        missing=_lazy("Write why, for example: leave until the end of the month."),
    )

    def __init__(self, *args: Any, organisation: Organisation, giver: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [row for row in queries.members(organisation.pk) if row.person_id != giver.pk]
        people = [(str(row.person_id), t_plain(row.person.name)) for row in others]
        _choices(self, "receiver", [("", _("Choose somebody")), *people])
        own = delegable_by(role_of(giver, organisation.pk))
        _choices(self, "permissions", [(one.value, PERMISSION_NAMES[one]) for one in own])


@member(Permission.SEE_INSIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def delegations(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """What holds now, what has ended, and the form for one more."""
    form = filled(DelegationForm, request, organisation=organisation, giver=request.person)

    def act() -> str:
        said = form.cleaned_data
        until = end_of(said["until"])
        assert until is not None  # the form wants a day
        actions.hand_on(
            organisation.pk, int(said["receiver"]), said["permissions"], until=until, reason=said["reason"],
            by=request.person, at=clock.now(),
        )  # fmt: skip
        messages.success(request, _("Handed on. It ends by itself after the last day."))
        return url("organiser_delegations", organisation.slug)

    if answer := sent(request, form, act):
        return answer
    failed = form.is_bound and bool(form.errors)
    at = clock.now()
    return desk.page(
        request, organisation, "organiser/delegations.html",
        status=(form.refusal.status if form.refusal else 422) if failed else 200, here="members", form=form,
        rows=list(queries.delegations(organisation.pk, at)), last_day=last_day,
        ended=list(queries.delegations(organisation.pk, at, over=True)[:ENDED_SHOWN]),
        names={permission.value: name for permission, name in PERMISSION_NAMES.items()},
        may_hand_on=bool(form.fields["permissions"].choices),  # type: ignore[attr-defined]  # it is a ChoiceField
    )  # fmt: skip


@member(Permission.SEE_INSIDE)
@require_POST
def end(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """Ends one before its time."""
    desk.attempt(
        request,
        lambda: actions.end_delegation(organisation.pk, number, by=request.person, at=clock.now()),
        _("It has ended."),
    )
    return HttpResponseRedirect(url("organiser_delegations", organisation.slug))


def _choices(form: forms.Form, name: str, choices: list[tuple[str, Any]]) -> None:
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField
