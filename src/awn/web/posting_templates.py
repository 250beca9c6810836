"""Templates of an organisation, and copies of an opportunity."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.opportunities.actions import copies
from awn.opportunities.queries.posting import templates_of
from awn.opportunities.rules import TITLE_LIMIT
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import LineField, OnceForm, WholeNumberField, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk


class CopyForm(OnceForm):
    """How many weeks later, and whether with shifts."""

    weeks = WholeNumberField(
        min_value=0, max_value=copies.MOST_WEEKS, initial=4, label=_lazy("How many weeks later?"),
        error_messages={"required": _lazy("Write a number of weeks, for example 4.")},
    )  # fmt: skip
    with_shifts = forms.BooleanField(required=False, initial=True, label=_lazy("With the shifts"))


class TemplateForm(OnceForm):
    """The name of a template."""

    one_of = ("name",)
    name_ar = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Name"))
    name_en = LineField(limit=TITLE_LIMIT, required=False, label=_lazy("Name"))


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def templates(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All templates; beginning from one, and removing one."""
    if request.method == "POST":
        return _act(request, organisation)
    rows = desk.rows_of_page(request, templates_of(organisation.pk))
    return desk.page(request, organisation, "posting/templates.html", here="opportunities", **rows)


def _act(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    number = request.POST.get("template", "")
    known = number.isdecimal() and len(number) < 18
    row = templates_of(organisation.pk).filter(pk=int(number)).first() if known else None
    if row is None:
        raise Http404
    if request.POST.get("act") == "remove":
        copies.remove_template(row.pk, by=request.person, at=clock.now())
        messages.success(request, _("The template is removed. Opportunities that began from it stay."))
        return HttpResponseRedirect(url("opportunity_templates", organisation.slug))
    made = copies.begin_from(row.pk, by=request.person, at=clock.now())
    messages.success(request, _("A new draft from the template. Look through the steps, and add the shifts."))
    return HttpResponseRedirect(url("opportunity_step", organisation.slug, made.public_id, "what"))


@member(Permission.EDIT_OPPORTUNITIES)
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The form that copies an opportunity, and the one that keeps it as a template."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    keeping = request.method == "POST" and request.POST.get("act") == "keep"
    names = {"name_ar": opportunity.title_ar, "name_en": opportunity.title_en}
    template: Any = filled(TemplateForm, request, initial=names) if keeping else TemplateForm(initial=names)
    form: Any = CopyForm() if keeping else filled(CopyForm, request)

    def keep() -> str:
        said = {name: template.cleaned_data[name] for name in names}
        copies.keep_template(opportunity.pk, **said, by=request.person, at=clock.now())
        messages.success(request, _("Kept as a template."))
        return url("opportunity_templates", organisation.slug)

    def act() -> str:
        wanted = {"weeks": form.cleaned_data["weeks"], "with_shifts": form.cleaned_data["with_shifts"]}
        made = copies.copy(opportunity.pk, **wanted, by=request.person, at=clock.now())
        messages.success(request, _("This is the copy, a new draft. Look through the steps before you send it."))
        return url("opportunity_step", organisation.slug, made.public_id, "what")

    judged = template if keeping else form
    answer = sent(request, judged, keep if keeping else act)
    failed = judged.is_bound and bool(judged.errors)
    return answer or desk.opportunity_page(
        request,
        opportunity,
        "posting/copy.html",
        status=(judged.refusal.status if judged.refusal else 422) if failed else 200,
        tab="desk",
        form=form,
        keeping=template,
        errors=judged.errors if failed else {},
    )
