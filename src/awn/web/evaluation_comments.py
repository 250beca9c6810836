"""What volunteers wrote, by topic and how it sounds; a person corrects what was read wrongly."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_safe

from awn.base import clock
from awn.evaluation import queries
from awn.evaluation.actions import correcting
from awn.evaluation.opening import words_of
from awn.evaluation.rules import LEAST_COMMENTS, SENTIMENT_NAMES, TOPIC_NAMES
from awn.organisations.permissions import check_in_scope
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.people.rules import StaffPermission
from awn.ratings.queries import shown
from awn.web.access import PersonRequest, member, staff
from awn.web.forms import OnceForm, filled, form_page, sent
from awn.web.jinja import url
from awn.web.organiser import desk


class LabelForm(OnceForm):
    """How a comment sounds and what it is about, as a person reads it."""

    sentiment = forms.ChoiceField(
        choices=lambda: [(code, name) for code, name in SENTIMENT_NAMES.items() if code != "unsure"],
        widget=forms.RadioSelect, label=_lazy("How does it sound?"),
        error_messages={"required": _lazy("Choose one."), "invalid_choice": _lazy("Choose from the list.")},
    )  # fmt: skip
    topics = forms.MultipleChoiceField(
        choices=TOPIC_NAMES.items, widget=forms.CheckboxSelectMultiple, label=_lazy("What is the comment about?"),
        error_messages={"required": _lazy("Choose at least one.")},
    )  # fmt: skip


@member(Permission.CONFIRM_HOURS)
@require_safe
def of_house(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Counts by topic from five comments on, and the comments themselves, what is unsure first."""
    at = clock.now()
    paged = desk.rows_of_page(request, queries.labels_of(organisation.pk, at, request.standing.scope))
    paged["rows"] = [(row, words_of(row.rating)) for row in paged["rows"]]
    return desk.page(
        request, organisation, "evaluation/comments.html", here="ratings",
        counts=queries.comments_of(organisation.pk, at),
        agreement=queries.agreement_with_people(organisation.pk), sentiments=SENTIMENT_NAMES, topics=TOPIC_NAMES,
        least=LEAST_COMMENTS, **paged,
    )  # fmt: skip


@member(Permission.CONFIRM_HOURS)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: PersonRequest, organisation: Organisation, rating_id: int) -> HttpResponse:
    """One comment, and what it is, to be corrected."""
    at = clock.now()
    row = queries.labels_of(organisation.pk, at, request.standing.scope).filter(pk=rating_id).first()
    if row is None:
        raise Http404
    check_in_scope(request.standing.scope, row.rating.occasion.opportunity.team_id)
    back = url("house_comments", organisation.slug)
    if request.method == "POST" and request.POST.get("act") == "undo":
        correcting.undo_correction(rating_id, by=request.person, at=at)
        messages.success(request, _("Taken back. What stood before stands again."))
        return HttpResponseRedirect(back)
    form = _form(request, row)

    def act() -> str:
        said = form.cleaned_data
        correcting.correct_label(rating_id, said["sentiment"], said["topics"], by=request.person, at=clock.now())
        messages.success(request, _("Thank you. Awn learns from it the next night."))
        return back

    if done := sent(request, form, act):
        return done
    return desk.page(
        request, organisation, "evaluation/comment.html", here="ratings",
        status=422 if form.is_bound and form.errors else 200, form=form, label=row, comment=shown(row.rating),
        opportunity=row.rating.occasion.opportunity, **_said_of(rating_id, is_staff=False),
    )  # fmt: skip


@staff(StaffPermission.HANDLE_REPORTS)
@require_safe
def of_staff(request: PersonRequest) -> HttpResponse:
    """How often people agree with the model, and every correction; no words stand here."""
    paged = desk.rows_of_page(request, queries.all_corrections())
    return render(request, "evaluation/corrections.html", {
        "agreement": queries.agreement_with_people(), "sentiments": SENTIMENT_NAMES, "topics": TOPIC_NAMES, **paged,
    })  # fmt: skip


@staff(StaffPermission.HANDLE_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def one_of_staff(request: PersonRequest, rating_id: int) -> HttpResponse:
    """A comment that was reported, and what it is, to be corrected; the button takes the last correction back."""
    found = queries.reported_label(rating_id)
    if found is None:
        raise Http404
    rating, label = found
    if request.method == "POST" and request.POST.get("act") == "undo":
        done = _("Taken back. What stood before stands again.")
        desk.attempt(request, lambda: correcting.undo_reported(rating_id, by=request.person, at=clock.now()), done)
        return HttpResponseRedirect(url("staff_comments"))
    form = _form(request, label)

    def act() -> str:
        said = form.cleaned_data
        correcting.correct_reported(rating_id, said["sentiment"], said["topics"], by=request.person, at=clock.now())
        messages.success(request, _("Thank you. Awn learns from it the next night."))
        return url("staff_comments")

    return sent(request, form, act) or form_page(
        request, "evaluation/comment_staff.html", form, label=label, comment=shown(rating),
        opportunity=rating.occasion.opportunity, rating_id=rating_id, **_said_of(rating_id, is_staff=True),
    )  # fmt: skip


def _form(request: PersonRequest, label: queries.CommentLabel | None) -> LabelForm:
    known = {"sentiment": label.sentiment, "topics": label.topics} if label else {}
    return filled(LabelForm, request, initial=known)


def _said_of(rating_id: int, *, is_staff: bool) -> dict[str, Any]:
    """What people said of a comment before, and the words for it; each side takes back its own."""
    rows = queries.corrections_of(rating_id)
    last = next((row for row in rows if row.undone_at is None), None)
    return {
        "corrections": rows, "can_undo": last is not None and last.is_staff is is_staff, "sentiments": SENTIMENT_NAMES,
        "topics": TOPIC_NAMES,
    }  # fmt: skip
