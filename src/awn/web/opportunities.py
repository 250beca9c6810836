"""The public pages of opportunities: the list, one opportunity, a shift for somebody's calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from awn.base import clock
from awn.base.arabic import latin_digits
from awn.base.refusal import Text
from awn.matching.queries import alike
from awn.matching.queries.circumstances import circumstances
from awn.matching.search import finding
from awn.media.queries import shown as shown_recordings
from awn.opportunities import queries
from awn.opportunities.queries import Facets, Filters, Results
from awn.web import opportunities_words as words
from awn.web.access import public
from awn.web.easy_fit import fit_of
from awn.web.formatting import interface, language
from awn.web.opportunities_calendar import calendar
from awn.web.opportunities_cards import card_of
from awn.web.opportunities_detail import detail_of
from awn.web.opportunities_map import MAP, results_map
from awn.web.preferences import current, template

LIST_SECONDS = 10
COUNTS_SECONDS = 30
CHOICES_SECONDS = 600
FARTHEST_PAGE = 10_000
# What the alert above the results says about values of the address that make no sense.
FILTER_NAMES: dict[str, Text] = {
    "q": _("your words, of which the first 200 letters count"), "field": _("the field"), "place": _("the region"),
    "mode": _("how it is done"), "kind": _("the kind"), "skill": _("the skill"), "access": _("accessibility"),
    "language": _("the language"), "ages": _("the ages"), "age": _("the age"), "gender": _("women or men"),
    "goal": _("the goal"), "org": _("the organisation"), "when": _("the time"),
    "part": _("the time of day"), "near": _("the place to be near to"), "km": _("the distance"),
    "from": _("the first day"), "to": _("the last day"),
    "seats": _("places left"), "past": _("past ones"), "sort": _("the order"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ListPage:
    """The parts of the list that depend on filters, language and preferences only, as HTML."""

    count: Markup
    facets: Markup
    results: Markup


@public
@require_safe
def opportunities(request: HttpRequest) -> HttpResponse:
    """The list. The parts that change with the filters are swapped by htmx out of the whole page, so that a swapped
    page and a reloaded one cannot differ."""
    if current().easy and not request.GET:
        # Three questions rather than twenty filters; a list that somebody asks for is shown as ever.
        return HttpResponseRedirect(reverse("easy_find"))
    filters = Filters.parse(dict(request.GET.lists()))
    view = MAP if request.GET.get("view") == MAP else ""
    if not request.headers.get("HX-Request") and _has_blanks(request):
        # A form sends its empty fields as well; addresses are passed on and should be readable.
        return HttpResponseRedirect(words.address(filters, view=view))
    number = page_number(request.GET.get("page", ""))
    context = {"parts": _parts(filters, number, view), "filters": filters, "view": view}
    return render(request, "opportunities/list.html", context)


@public
@require_safe
def opportunity(request: HttpRequest, public_id: str) -> HttpResponse:
    """One opportunity, with everything that somebody needs before deciding."""
    at = clock.now()
    person = request.user.person if request.user.is_authenticated else None
    found = queries.get(public_id, person)
    if found is None:
        raise Http404
    # By meaning; without meanings by field, skills and region.
    similar = [card_of(card, at) for card in alike(found, at) or queries.similar(found, at)]
    fits = circumstances(person, found, at) if person is not None and found.takes_applications(at) else []
    # Needs stand apart: each with whether it is there, and the way to ask.
    fits = [one for one in fits if not one.code.startswith("need_")]
    context = {"o": found, "page": detail_of(found, person, at), "similar": similar, "fits": fits}
    context["needs"] = fit_of(person, found)
    context["recordings"] = shown_recordings(found.pk, [language()])
    return render(request, template(request, "opportunities/opportunity.html", "easy/opportunity.html"), context)


@public
@require_safe
def shift_calendar(request: HttpRequest, public_id: str, shift_id: int) -> HttpResponse:
    """One shift as an iCalendar file."""
    person = request.user.person if request.user.is_authenticated else None
    shift = queries.shift(public_id, shift_id, person)
    if shift is None:
        raise Http404
    page = request.build_absolute_uri(reverse("opportunity", args=[public_id]))
    text = calendar(shift, page, language(), clock.now())
    name = f"awn-{public_id}-{shift_id}.ics"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


def _has_blanks(request: HttpRequest) -> bool:
    return any(not value for values in dict(request.GET.lists()).values() for value in values)


def page_number(text: str) -> int:
    """A page's number; whatever is none is the first page."""
    digits = latin_digits(text)
    return min(int(digits), FARTHEST_PAGE) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def _parts(filters: Filters, number: int, view: str) -> ListPage:
    """Kept for ten seconds for everybody who asks the same: nothing in it depends on who asks."""
    key = _key("list", f"{filters.key} {number} {view} {interface()} {current().key}")
    kept: ListPage | None = cache.get(key)
    if kept is None:
        kept = _drawn(filters, number, view, clock.now())
        cache.set(key, kept, LIST_SECONDS)
    return kept


def _drawn(filters: Filters, number: int, view: str, at: datetime) -> ListPage:
    found = _search(filters, number, at)
    # Titles that only look like the words are shown as a list: where they lie was not asked.
    is_map = view == MAP and found.total > 0 and not found.alike
    cards: Sequence[object] = found.cards if is_map else [card_of(card, at) for card in found.cards]
    helps = finding.help_with(filters, found, at)
    context = {
        "filters": filters,
        "found": found,
        "cards": cards,
        "chips": words.chips(filters, view=view),
        "map": results_map(replace(filters, least=found.least), at) if is_map else None,
        "list_url": words.address(replace(filters, ignored=())),
        "map_url": words.address(replace(filters, ignored=()), view=MAP),
        "ignored": [str(FILTER_NAMES[name]) for name in filters.ignored],
        "sorts": words.sort_choices(filters),
        "page_url": lambda page: words.address(filters, page),
        "sort_url": lambda sort: words.address(replace(filters, sort=sort, ignored=())),
        "save_url": words.save_address(filters) if filters.narrows else "",
        "clear_url": reverse("opportunities"),
        "past_url": words.address(replace(filters, past=True, ignored=())),
        "meant": helps.meant,
        "meant_url": words.address(replace(filters, text=helps.meant, ignored=())),
        "near": [card_of(card, at) for card in helps.near],
        "advice": _advice(filters, at) if not found.total else [],
        "nearest": [] if found.total or helps.near else [card_of(card, at) for card in queries.soonest(at, 3)],
    }
    panel = {
        "panel": words.panel(filters, found.facets),
        "filters": filters,
        "skills": _long("skills", "", words.skill_choices),
        "near": _long("near", filters.near, lambda: words.near_choices(filters.near)),
    }
    return ListPage(
        count=_html("opportunities/_count.html", context),
        facets=_html("opportunities/_facets.html", panel),
        results=_html("opportunities/_results.html", context),
    )


def _long(name: str, chosen: str, groups: Callable[[], tuple[words.ChoiceGroup, ...]]) -> Markup:
    """The options of a long list that no count changes, so they are drawn once for long."""
    key = _key(name, f"{chosen} {interface()} {current().key}")
    kept: Markup | None = cache.get(key)
    if kept is None:
        kept = _html("opportunities/_options.html", {"groups": groups()})
        cache.set(key, kept, CHOICES_SECONDS)
    return kept


def _search(filters: Filters, number: int, at: datetime) -> Results:
    """Counting is most of the work, and neither page nor order change the counts: those are kept longer."""
    key = _key("counts", replace(filters, sort="", ignored=()).key)
    counts: Facets | None = cache.get(key)
    found = finding.search(filters, at, number, counts=counts)
    if counts is None and not (found.alike or found.least):
        cache.set(key, found.facets, COUNTS_SECONDS)
    return found


def _advice(filters: Filters, at: datetime) -> list[tuple[str, str, int]]:
    """When nothing is found: what to leave out, where that leads, how many there are then."""
    rows = []
    for name, wider, number in finding.relaxed(filters, at):
        texts = [words.value_text(name, value) for value in filters.query()[name]]
        rows.append((", ".join(texts), words.address(wider), number))
    return rows


def _html(template: str, context: dict[str, object]) -> Markup:
    return Markup(render_to_string(template, context))


def _key(kind: str, text: str) -> str:
    return f"opportunities:{kind}:{blake2b(text.encode(), digest_size=16).hexdigest()}"
