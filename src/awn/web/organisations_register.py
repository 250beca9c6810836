"""An organisation registers, keeps its details up to date, and says who works in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from dataclasses import fields as fields_of
from typing import Any, ClassVar
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.organisations import actions, queries
from awn.organisations.queries import Organisation
from awn.organisations.rules import (
    ABOUT_LENGTH,
    KINDS,
    NAME_LENGTH,
    REFUSAL_REASONS,
    ROLE_NAMES,
    ROLE_PERMISSIONS,
    STATES,
    SUSPENSION_REASONS,
    VERIFIED_DETAILS,
    Details,
    Permission,
    Role,
)
from awn.reference import queries as reference
from awn.web import organisations_conflict as conflict
from awn.web.access import PersonRequest, member, signed_in
from awn.web.forms import BlockField, LineField, OnceForm, filled, form_page, sent
from awn.web.jinja import t_plain
from awn.web.organiser import desk
from awn.web.organiser.conflict import read

_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}
_FORM = require_http_methods(["GET", "HEAD", "POST"])


def country_choices() -> list[tuple[str, Any]]:
    """The six states."""
    return [(country.pk, t_plain(country.name)) for country in reference.countries()]


def region_choices() -> list[tuple[str, Any]]:
    """Regions under the names of their states; none for bodies that work everywhere."""
    found: list[tuple[str, Any]] = [("", _("Everywhere in the state"))]
    for country in reference.countries():
        regions = [(region.pk, t_plain(region.name)) for region in reference.regions(country.pk)]
        if regions:
            found.append((t_plain(country.name), regions))
    return found


class DetailsForm(OnceForm):
    """What an organisation says about itself. The names of the fields are those of `rules.Details`."""

    one_of: ClassVar[Iterable[str]] = ("name",)

    kind = forms.ChoiceField(
        label=_lazy("What is it?"), choices=list(KINDS.items()), widget=forms.RadioSelect, error_messages=_CHOOSE
    )
    name_ar = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Name in Arabic"))
    name_en = LineField(limit=NAME_LENGTH, required=False, label=_lazy("Name in English letters"))
    country = forms.ChoiceField(label=_lazy("Country"), choices=country_choices, error_messages=_CHOOSE)
    region = forms.ChoiceField(required=False, label=_lazy("Region"), choices=region_choices, error_messages=_CHOOSE)
    licence_number = LineField(
        limit=60,
        required=False,
        label=_lazy("Licence or registration number"),
        help_text=_lazy("Companies and non-profit organisations need one. We look it up in the register."),
    )
    licence_authority = LineField(
        limit=200,
        required=False,
        label=_lazy("Who issued it?"),
        help_text=_lazy("A volunteer team names the body it belongs to."),
    )
    about_ar = BlockField(limit=ABOUT_LENGTH, required=False, label=_lazy("About the organisation, in Arabic"))
    about_en = BlockField(limit=ABOUT_LENGTH, required=False, label=_lazy("About the organisation, in English"))
    website = forms.CharField(
        required=False, max_length=200, label=_lazy("Website"), widget=forms.TextInput(attrs={"dir": "ltr"})
    )
    email = forms.CharField(
        required=False, max_length=254, label=_lazy("E-mail address for volunteers"), widget=forms.EmailInput
    )
    phone = forms.CharField(
        required=False,
        max_length=40,
        label=_lazy("Telephone for volunteers"),
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def details(self) -> Details:
        """What was typed, as the actions take it."""
        return Details(**{field.name: self.cleaned_data[field.name] for field in fields_of(Details)})


class SettingsForm(DetailsForm):
    """The details of an organisation that exists; `base`: the marks of what the writer began from."""

    base = forms.CharField(required=False, widget=forms.HiddenInput)


class MemberForm(OnceForm):
    """Somebody who will work here."""

    email = forms.CharField(
        max_length=254,
        label=_lazy("Their e-mail address"),
        widget=forms.EmailInput,
        help_text=_lazy("They need an account with this address first."),
        error_messages={"required": _lazy("Write their e-mail address.")},
    )
    role = forms.ChoiceField(
        label=_lazy("Role"),
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        initial=Role.SUPERVISOR.value,
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )


@signed_in
@_FORM
def register(request: PersonRequest) -> HttpResponse:
    """Register an organisation."""
    form = filled(DetailsForm, request, initial={"kind": "team", "country": "SA"})

    def save() -> str:
        made = actions.register(form.details(), by=request.person, at=clock.now())
        return reverse("organisation_registered", args=[made.slug])

    return sent(request, form, save) or form_page(request, "organisations/register.html", form)


@member(Permission.SEE_INSIDE)
@require_safe
def registered(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Where a registration stands: waiting, verified, or refused and why."""
    return render(request, "organisations/registered.html", {"organisation": organisation, **_standing(organisation)})


@member(Permission.EDIT_ORGANISATION)
@_FORM
def settings(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """What the organisation says about itself; `pick_…` fields come from the page that compares two versions."""
    saved = queries.details_of(organisation)
    form = filled(SettingsForm, request, initial={**asdict(saved), "base": conflict.base_of(saved)})
    settled = VERIFIED_DETAILS if organisation.state in {"verified", "suspended"} else ()
    for name in settled:
        # Shown as text, and taken from the organisation whatever is sent.
        form.fields[name].disabled = True

    def save() -> str:
        details = conflict.merged(saved, form.details(), conflict.choices(request.POST))
        seen = read(form.cleaned_data["base"])
        actions.update(organisation.pk, details, seen=seen, by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
        return reverse("organiser_settings", args=[organisation.slug])

    if answer := sent(request, form, save):
        return answer
    if form.refusal is not None and form.refusal.code == "stale_details":
        return _compare(request, organisation, form, saved)
    context = {**_standing(organisation), "settled": settled, "kind": KINDS[organisation.kind]}
    return _desk_page(request, organisation, "organisations/settings.html", form, here="settings", **context)


@member(Permission.EDIT_ORGANISATION)
@require_POST
def resubmit(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Ask for verification again."""
    actions.resubmit(organisation.pk, by=request.person, at=clock.now())
    return HttpResponseRedirect(reverse("organisation_registered", args=[organisation.slug]))


@member(Permission.SEE_INSIDE)
@_FORM
def members(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Who works here, and as what."""
    form = filled(MemberForm, request)

    def add() -> str:
        cleaned = form.cleaned_data
        actions.add_member(
            organisation.pk, email=cleaned["email"], role=cleaned["role"], by=request.person, at=clock.now()
        )
        messages.success(request, _("Added."))
        return reverse("organiser_members", args=[organisation.slug])

    rows = list(queries.members(organisation.pk))
    mine = next((row.role for row in rows if row.person_id == request.person.pk), None)
    context = {
        "rows": rows,
        "me": request.person,
        "role_names": {role.value: name for role, name in ROLE_NAMES.items()},
        "may_manage": mine is not None and Permission.MANAGE_MEMBERS in ROLE_PERMISSIONS[Role(mine)],
    }
    return sent(request, form, add) or _desk_page(
        request, organisation, "organisations/members.html", form, here="members", **context
    )


@member(Permission.SEE_INSIDE)
@require_POST
def change_member(request: PersonRequest, organisation: Organisation, number: int) -> HttpResponse:
    """Another role for a member, or none."""
    try:
        if request.POST.get("act") == "remove":
            actions.remove_member(organisation.pk, number, by=request.person, at=clock.now())
        else:
            role = request.POST.get("role", "")
            actions.change_role(organisation.pk, number, role, by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, str(refusal.message))
    left = number == request.person.pk and request.POST.get("act") == "remove"
    return HttpResponseRedirect(reverse("settings") if left else reverse("organiser_members", args=[organisation.slug]))


def _desk_page(
    request: PersonRequest, organisation: Organisation, template: str, form: OnceForm, **context: Any
) -> HttpResponse:
    """A page of the organisers' desk with a form: 200, or 422 when something must be mended."""
    status = 200
    if form.is_bound and form.errors:
        status = form.refusal.status if form.refusal else 422
    return desk.page(request, organisation, template, status=status, form=form, **context)


def _compare(request: PersonRequest, organisation: Organisation, form: SettingsForm, saved: Details) -> HttpResponse:
    """409: both versions side by side. The form below carries everything typed, and the marks of what is saved now."""
    differences = conflict.differences(saved, form.details(), form.cleaned_data["base"])
    return desk.page(
        request, organisation, "organisations/stale.html", status=409, here="settings", differences=differences,
        hidden=conflict.typed_fields(request.POST), base=conflict.base_of(saved), once=uuid4(),
    )  # fmt: skip


def _standing(organisation: Organisation) -> dict[str, Any]:
    reasons = {**REFUSAL_REASONS, **SUSPENSION_REASONS}
    return {
        "state": STATES[organisation.state],
        "reason": reasons.get(organisation.state_reason, ""),
    }


urlpatterns: list[URLPattern | URLResolver] = [
    path("organisations/register/", register, name="organisation_register"),
    path("organiser/<slug:slug>/registration/", registered, name="organisation_registered"),
    path("organiser/<slug:slug>/settings/", settings, name="organiser_settings"),
    path("organiser/<slug:slug>/settings/again/", resubmit, name="organisation_resubmit"),
    path("organiser/<slug:slug>/members/", members, name="organiser_members"),
    path("organiser/<slug:slug>/members/<int:number>/", change_member, name="organiser_member"),
]
