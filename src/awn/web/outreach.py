"""The volunteer base of an organisation: searching it, choosing people, lists and searches that are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from awn.base import clock
from awn.base.refusal import Refusal
from awn.matching.queries import invitations_waiting
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.outreach import queries
from awn.outreach.actions import lists as listing
from awn.outreach.actions import searches as searching
from awn.outreach.actions.inviting import invite_found
from awn.outreach.searching import BANDS as ASKED_BANDS
from awn.outreach.searching import Wanted, found, skills_meant
from awn.people.profile_rules import SKILL_LEVELS
from awn.people.rules import DAY_PARTS
from awn.ratings.queries import bands_of
from awn.ratings.rules import BANDS
from awn.reference import queries as reference
from awn.reference.rules import LANGUAGE_LEVELS
from awn.web.access import PersonRequest, member
from awn.web.formatting import plain_number
from awn.web.jinja import t_plain, url
from awn.web.limits import limit, who
from awn.web.matching.volunteers import leaves_soon
from awn.web.organiser import desk
from awn.web.outreach_words import PROOFS, open_opportunities, weekdays

SEARCHES_PER_MINUTE = 30


@member(Permission.DECIDE_APPLICATIONS)
@require_safe
def volunteer_base(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Those who agreed to be found, or to be known to this organisation, as far as they fit."""
    limit(f"volunteers:{who(request)}", per_minute=SEARCHES_PER_MINUTE)
    return _page(request, organisation)


def _page(request: PersonRequest, organisation: Organisation, error: Refusal | None = None) -> HttpResponse:
    at = clock.now()
    wanted = Wanted.parse(request.GET.dict())
    rows = found(wanted, organisation.pk, request.person.pk, at).select_related("region")
    shown = desk.rows_of_page(request, rows)
    return desk.page(
        request, organisation, "outreach/base.html", here="volunteers",
        status=error.status if error else 200,
        errors=error.fields if error else {},
        wanted=wanted,
        meant=skills_meant(wanted.text),
        cards=queries.cards(shown["rows"], organisation.pk, at.date()),
        bands=bands_of([one.pk for one in shown["rows"]], at),
        waiting=invitations_waiting(organisation.pk, request.person.pk),
        shown=shown,
        lists=list(queries.lists_of(organisation.pk)),
        searches=list(queries.searches_of(organisation.pk, request.person.pk)),
        open_opportunities=open_opportunities(organisation.pk),
        **_choices(organisation),
    )  # fmt: skip


def _choices(organisation: Organisation) -> dict[str, Any]:
    """What the boxes of the search offer."""
    return {
        "levels": list(SKILL_LEVELS.items()),
        "proofs": list(PROOFS.items()),
        "languages": [(one.code, t_plain(one.name)) for one in reference.languages()],
        "language_levels": [(code, t_plain(name)) for code, name in LANGUAGE_LEVELS.items()],
        "regions": [(one.code, t_plain(one.name)) for one in reference.regions(organisation.country_id)],
        "weekdays": weekdays(),
        "parts": list(DAY_PARTS.items()),
        "band_names": BANDS,
        "band_choices": [(code, BANDS[code]) for code in ASKED_BANDS],
    }


@member(Permission.DECIDE_APPLICATIONS)
@require_POST
def chosen(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Puts the chosen people on a list, or invites them to an opportunity; says for each why not."""
    numbers = [int(number) for number in request.POST.getlist("person") if _is_number(number)]
    wanted = Wanted.parse(request.POST.dict())
    act = _invite if request.POST.get("act") == "invite" else _put
    try:
        act(request, organisation, numbers)
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, str(refusal.message))
    if request.POST.get("from") == "person" and len(numbers) == 1:
        return HttpResponseRedirect(url("volunteer_of_base", organisation.slug, numbers[0]))
    page = request.POST.get("page", "")
    query = wanted.query() | ({"page": page} if _is_number(page) else {})
    return HttpResponseRedirect(url("volunteer_base", organisation.slug, query=query))


def _put(request: PersonRequest, organisation: Organisation, numbers: list[int]) -> None:
    kept = request.POST.get("into", "")
    if not _is_number(kept):
        raise Refusal("no_list_chosen", _("Choose a list."))
    new = listing.put_on_list(organisation.pk, int(kept), numbers, by=request.person, at=clock.now())
    if not new:
        messages.info(request, _("All of them stood on the list already."))
        return
    said = ngettext("One person is new on the list.", "%(n)s people are new on the list.", new)
    messages.success(request, said % {"n": plain_number(new)})


def _invite(request: PersonRequest, organisation: Organisation, numbers: list[int]) -> None:
    public_id = request.POST.get("opportunity", "")
    if not public_id:
        raise Refusal("no_opportunity_chosen", _("Choose what they are to be invited to."))
    opportunity = desk.opportunity_or_404(request, organisation, public_id)
    done = invite_found(organisation.pk, opportunity.pk, numbers, by=request.person, at=clock.now())
    if done.number:
        messages.success(request, leaves_soon(done.number))
    for reason, count in done.reasons.items():
        messages.error(request, f"{reason} ({plain_number(count)})" if count > 1 else reason)


@member(Permission.DECIDE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def searches(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Keeps a search, or drops one; opened as a page it leads back to the base."""
    address = url("volunteer_base", organisation.slug)
    if request.method == "POST":
        wanted = Wanted.parse(request.POST.dict())
        drop, by, at = request.POST.get("drop", ""), request.person, clock.now()
        if _is_number(drop):
            desk.attempt(request, lambda: searching.drop_base_search(int(drop), by=by, at=at), _("Removed."))
        else:
            name = request.POST.get("name", "")
            desk.attempt(
                request,
                lambda: searching.save_base_search(organisation.pk, wanted, name, by=by, at=at),
                _("Kept. You are told once a day when somebody new fits."),
            )
        address = url("volunteer_base", organisation.slug, query=wanted.query())
    return HttpResponseRedirect(address)


@member(Permission.DECIDE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def lists(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All lists, the form for one more, and the buttons that delete one."""
    if request.method == "POST":
        drop = request.POST.get("drop", "")
        if _is_number(drop):
            desk.attempt(
                request,
                lambda: listing.drop_list(organisation.pk, int(drop), by=request.person, at=clock.now()),
                _("The list is deleted. The people on it lose nothing else."),
            )
        else:
            desk.attempt(
                request,
                lambda: listing.make_list(
                    organisation.pk, request.POST.get("name", ""), by=request.person, at=clock.now()
                ),
                _("The list is there. Choose people in the volunteer base, or bring a file."),
            )
        return HttpResponseRedirect(url("volunteer_lists", organisation.slug))
    return desk.page(
        request, organisation, "outreach/lists.html", here="volunteers", lists=list(queries.lists_of(organisation.pk))
    )


def _is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 19
