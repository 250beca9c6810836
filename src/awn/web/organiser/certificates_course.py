"""Certifying that people completed a course, chosen from those with hours in the opportunity."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.text import Bilingual
from awn.credentials.actions.kinds import MOST_AT_ONCE, issue_course
from awn.credentials.queries import people_with_hours
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.web.access import PersonRequest, member
from awn.web.forms import LineField, OnceForm, filled, sent
from awn.web.jinja import url
from awn.web.organiser import desk

LONGEST_COURSE = 200


class CourseForm(OnceForm):
    """What the course is called, and who completed it."""

    course_ar = LineField(limit=LONGEST_COURSE, required=False, label=_lazy("Course"))
    course_en = LineField(limit=LONGEST_COURSE, required=False, label=_lazy("Course"))
    people = forms.TypedMultipleChoiceField(coerce=int, required=False, label=_lazy("Who completed it"))


@member(Permission.ISSUE_CERTIFICATES)
@require_http_methods(["GET", "HEAD", "POST"])
def course(request: PersonRequest, organisation: Organisation, public_id: str) -> HttpResponse:
    """The form for a course, with everybody who has hours here."""
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    people = people_with_hours(opportunity.pk, limit=MOST_AT_ONCE)
    form = filled(CourseForm, request)
    choices = form.fields["people"]
    assert isinstance(choices, forms.TypedMultipleChoiceField)
    choices.choices = [(person.pk, str(person.name)) for person, _minutes in people]

    def act() -> str:
        named = Bilingual(form.cleaned_data["course_ar"], form.cleaned_data["course_en"])
        chosen = form.cleaned_data["people"]
        made = issue_course(opportunity.pk, chosen, named, by=request.person, at=clock.now())
        messages.success(
            request,
            ngettext("One certificate is issued.", "%(n)s certificates are issued.", len(made)) % {"n": len(made)},
        )
        return url("opportunity_certificates", organisation.slug, public_id)

    return sent(request, form, act) or desk.opportunity_page(
        request, opportunity, "organiser/certificates_course.html", tab="certificates", form=form, people=people,
        status=422 if form.is_bound and form.errors else 200,
    )  # fmt: skip
