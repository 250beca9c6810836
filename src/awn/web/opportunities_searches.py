"""Searches that somebody keeps: saving one from the list, changing, dropping, and seeing what is new."""

from __future__ import annotations

from urllib.parse import parse_qs

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import found
from awn.matching.actions.searches import LONGEST_NAME, change_search, drop_search, save_search
from awn.matching.queries.searches import search_of, searches_of
from awn.matching.rules import ALERTS
from awn.opportunities.queries import Filters
from awn.web import opportunities_words as words
from awn.web.access import PersonRequest, signed_in
from awn.web.forms import Form, LineField, filled, form_page, sent

WORDS_IN_NAME = 4


class SearchForm(Form):
    """A search's name, and how often to be told."""

    name = LineField(
        limit=LONGEST_NAME,
        label=gettext_lazy("Name of the search"),
        missing=gettext_lazy("Give the search a name by which you will know it."),
    )
    alert = forms.ChoiceField(
        label=gettext_lazy("Shall we tell you when there is something new?"),
        choices=list(ALERTS.items()),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose one of the options."),
            "invalid_choice": gettext_lazy("Choose one of the options."),
        },
    )


@signed_in
@require_safe
def saved_searches(request: PersonRequest) -> HttpResponse:
    """All of mine."""
    rows = [
        (row, ALERTS[row.alert], _said(filters), words.address(filters))
        for row in searches_of(request.person)
        for filters in [Filters.parse(parse_qs(row.query))]
    ]
    return render(request, "opportunities/searches.html", {"rows": rows})


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def save(request: PersonRequest) -> HttpResponse:
    """Keeps the search that stands in the address."""
    query = dict(request.GET.lists())
    filters = Filters.parse(query)
    said = _said(filters)
    name = _(", ").join(said[:WORDS_IN_NAME])[:LONGEST_NAME]
    form = filled(SearchForm, request, initial={"name": name, "alert": "daily"})

    def keep() -> str:
        given = form.cleaned_data
        save_search(query, name=given["name"], alert=given["alert"], by=request.person, at=clock.now())
        messages.success(request, _("The search is saved."))
        return reverse("saved_searches")

    context = {"said": said, "back": words.address(filters), "is_new": True}
    return sent(request, form, keep) or form_page(request, "opportunities/search_form.html", form, **context)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PersonRequest, search_id: int) -> HttpResponse:
    """Another name, or another rhythm."""
    row = found(search_of(request.person, search_id))
    filters = Filters.parse(parse_qs(row.query))
    form = filled(SearchForm, request, initial={"name": row.name, "alert": row.alert})

    def keep() -> str:
        given = form.cleaned_data
        change_search(row.pk, name=given["name"], alert=given["alert"], by=request.person, at=clock.now())
        messages.success(request, _("Saved."))
        return reverse("saved_searches")

    context = {"said": _said(filters), "back": reverse("saved_searches"), "is_new": False}
    return sent(request, form, keep) or form_page(request, "opportunities/search_form.html", form, **context)


@signed_in
@require_POST
def drop(request: PersonRequest, search_id: int) -> HttpResponse:
    """Deletes a search; a second press finds it gone, which is what was wanted."""
    if search_of(request.person, search_id) is not None:
        drop_search(search_id, by=request.person, at=clock.now())
        messages.success(request, _("The search is deleted."))
    return HttpResponseRedirect(reverse("saved_searches"))


def _said(filters: Filters) -> list[str]:
    """What is asked for, in words."""
    return [chip.text for chip in words.chips(filters)]
