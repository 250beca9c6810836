"""An organisation's levels, its links for thanks and what came by them, and which teams stand in its table."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.organisations.queries import Organisation, teams
from awn.organisations.rules import Permission
from awn.people.rules import StaffPermission
from awn.recognition import queries
from awn.recognition.actions import leaving, levels, thanks
from awn.recognition.rules import LEVELS
from awn.reference.queries import countries, universities
from awn.web import qr
from awn.web.access import PersonRequest, member, staff
from awn.web.forms import Form, LineField, OnceForm, filled, form_page, sent
from awn.web.jinja import t_plain, url
from awn.web.organiser import desk

_CHOOSE = {"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")}


class LevelsField(LineField):
    """Whole numbers with commas or spaces between them, in whatever digits."""

    def clean(self, value: Any) -> list[int]:
        text = latin_digits(super().clean(value)).replace("،", " ").replace(",", " ")
        if not all(word.isdecimal() and len(word) < 7 for word in text.split()):
            raise forms.ValidationError(_("Write whole numbers with spaces between them, for example 50 100 250."))
        return [int(word) for word in text.split()]


class LevelsForm(OnceForm):
    """The levels of an organisation."""

    levels = LevelsField(
        limit=60, label=_lazy("Levels, in hours"), missing=_lazy("Write the hours of each level."),
        help_text=_lazy("With spaces between them, for example 50 100 250."),
    )  # fmt: skip


class CountryForm(LevelsForm):
    """The levels of a country."""

    country = forms.ChoiceField(
        label=_lazy("Country"), choices=lambda: [(one.pk, t_plain(one.name)) for one in countries()],
        error_messages=_CHOOSE,
    )  # fmt: skip


class LinkForm(OnceForm):
    """For which opportunity thanks are asked."""

    opportunity = forms.ChoiceField(label=_lazy("Opportunity"), error_messages=_CHOOSE)


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def recognition(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All of it on one page."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    if act in {"show", "hide", "close", "team_out", "team_in"}:
        return _act(request, organisation, act)
    own = queries.levels_of_organisation(organisation.pk)
    begins = {"levels": " ".join(str(hours) for hours in own)}
    level_form = filled(LevelsForm, request, initial=begins) if act == "levels" else LevelsForm(initial=begins)
    link_form = filled(LinkForm, request) if act == "link" else LinkForm()
    field = link_form.fields["opportunity"]
    assert isinstance(field, forms.ChoiceField)
    field.choices = [(one.public_id, t_plain(one.title)) for one in queries.may_be_thanked_for(organisation.pk)[:200]]
    here = url("organiser_recognition", organisation.slug)

    def set_levels() -> str:
        at = clock.now()
        levels.set_levels(level_form.cleaned_data["levels"], organisation_id=organisation.pk, by=request.person, at=at)
        messages.success(request, _("Saved. Badges are given out tonight."))
        return here

    def make_link() -> str:
        row = thanks.make_link(
            organisation.pk, link_form.cleaned_data["opportunity"], by=request.person, at=clock.now()
        )
        return url("organiser_thanks_link", organisation.slug, row.pk)

    form: Form = link_form if act == "link" else level_form
    answer = sent(request, form, make_link if act == "link" else set_levels) if act in {"link", "levels"} else None
    status = 422 if act and form.is_bound and form.errors else 200
    return answer or desk.page(
        request, organisation, "recognition/desk.html", status=status, here="recognition", form=form,
        level_form=level_form, link_form=link_form, own=own, platform=LEVELS,
        links=queries.thanks_links(organisation.pk)[:50],
        waiting=queries.thanks_of_organisation(organisation.pk, "waiting"),
        shown=queries.thanks_of_organisation(organisation.pk, "shown"), teams=list(teams(organisation.pk)),
        out=queries.left_out_teams(organisation.pk),
    )  # fmt: skip


@member(Permission.EDIT_OPPORTUNITIES)
@require_safe
def link(request: PersonRequest, organisation: Organisation, link_id: int) -> HttpResponse:
    """A link to print or to show, with its code."""
    row = queries.thanks_links(organisation.pk).filter(pk=link_id).first()
    if row is None:
        raise Http404
    address = f"{settings.AWN_PUBLIC_URL}{url('thank', row.token)}"
    context: dict[str, Any] = {"row": row, "address": address, "picture": qr.picture(address), "here": "recognition"}
    return desk.page(request, organisation, "recognition/link.html", **context)


@staff(StaffPermission.KEEP_RATES)
@require_http_methods(["GET", "HEAD", "POST"])
def staff_recognition(request: PersonRequest) -> HttpResponse:
    """The levels of a country, and universities that asked to stand in no table."""
    act, number = request.POST.get("act", ""), latin_digits(request.POST.get("university", ""))
    if request.method == "POST" and act in {"out", "in"} and number.isdecimal():
        done = _("It stands in no table now.") if act == "out" else _("It stands in the table again.")
        desk.attempt(
            request, lambda: leaving.leave_university_out(
                int(number[:9]), out=act == "out", by=request.person, at=clock.now()
            ), done,
        )  # fmt: skip
        return HttpResponseRedirect(url("staff_recognition"))
    form = filled(CountryForm, request)

    def set_levels() -> str:
        said = form.cleaned_data
        levels.set_levels(said["levels"], country=said["country"], by=request.person, at=clock.now())
        messages.success(request, _("Saved. Badges are given out tonight."))
        return url("staff_recognition")

    context = {
        "countries": [(one, queries.levels_of_country(one.pk)) for one in countries()],
        "universities": list(universities()), "out": queries.left_out_universities(),
    }  # fmt: skip
    return sent(request, form, set_levels) or form_page(request, "recognition/staff.html", form, **context)


def _act(request: PersonRequest, organisation: Organisation, act: str) -> HttpResponse:
    typed = latin_digits(request.POST.get("number", ""))
    number = int(typed[:18]) if typed.isdecimal() else 0
    house, by, at = organisation.pk, request.person, clock.now()
    acts: dict[str, tuple[Any, str]] = {
        "show": (lambda: thanks.decide(house, number, shown=True, by=by, at=at), _("Shown to those who were there.")),
        "hide": (lambda: thanks.decide(house, number, shown=False, by=by, at=at), _("Not shown.")),
        "close": (lambda: thanks.close_link(house, number, by=by, at=at), _("Nobody can write by this link any more.")),
        "team_out": (
            lambda: leaving.leave_team_out(house, number, out=True, by=by, at=at), _("It stands in no table now."),
        ),
        "team_in": (
            lambda: leaving.leave_team_out(house, number, out=False, by=by, at=at), _("It stands in the table again."),
        ),
    }  # fmt: skip
    do, done = acts[act]
    desk.attempt(request, do, done)
    return HttpResponseRedirect(url("organiser_recognition", organisation.slug))
