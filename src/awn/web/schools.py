"""Joining a school's group: a pupil by the code, a guardian by the address in an e-mail."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.people.queries import wards_of
from awn.schools import actions
from awn.schools.queries import progress_in_groups, pupil_invited
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import Form, LineField, filled, form_page, sent
from awn.web.jinja import t_plain
from awn.web.limits import limit, who

CODES_PER_MINUTE = 6


class CodeForm(Form):
    """The code of a group."""

    code = LineField(limit=20, label=_lazy("Code of the group"), missing=_lazy("Type the code of your group."))


class WardForm(Form):
    """Which child it is."""

    ward = forms.ChoiceField(label=_lazy("Which child is it?"), widget=forms.RadioSelect)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: PersonRequest) -> HttpResponse:
    """Typing the code of a group, and the groups one is in."""
    form = filled(CodeForm, request)

    def act() -> str:
        limit(f"group-code:{who(request)}", per_minute=CODES_PER_MINUTE)
        actions.join_by_code(form.cleaned_data["code"], by=request.person, at=clock.now())
        messages.success(request, _("You are in the group."))
        return reverse("school_join")

    joined = progress_in_groups(request.person.pk, clock.now().date())
    return sent(request, form, act) or form_page(request, "schools/join.html", form, joined=joined)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: PersonRequest, token: str) -> HttpResponse:
    """A guardian answers the school: this is my child, known here already or not."""
    pupil = pupil_invited(token)
    if pupil is None:
        return render(request, "schools/invitation_over.html", status=404)
    form = filled(WardForm, request, initial={"ward": "new"})
    same = [one for one in wards_of(request.person.pk) if one.birth_date == pupil.born]
    choices: list[Any] = [(str(one.pk), t_plain(one.name)) for one in same]
    field = form.fields["ward"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [*choices, ("new", _("Add this child to those I answer for"))]

    def act() -> str:
        chosen = form.cleaned_data["ward"]
        ward_id = None if chosen == "new" else int(chosen)
        actions.accept_invitation(token, ward_id=ward_id, by=request.person, at=clock.now())
        messages.success(request, _("Thank you. The school sees that your child is in the group."))
        return reverse("family")

    return sent(request, form, act) or form_page(request, "schools/invitation.html", form, pupil=pupil)
