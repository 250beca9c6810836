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
from awn.opportunities.queries import organising
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.outreach import queries
from awn.outreach.actions import lists as listing
from awn.outreach.actions import searches as searching
from awn.outreach.searching import Wanted, found, skills_meant
from awn.people.profile_rules import SKILL_LEVELS
from awn.people.rules import DAY_PARTS
from awn.reference import queries as reference
from awn.reference.rules import LANGUAGE_LEVELS
from awn.safety.actions.blocks import invite as invite_unless_blocked
from awn.web.access import PersonRequest, member
from awn.web.formatting import plain_number
from awn.web.jinja import t_plain, url
from awn.web.limits import limit, who
from awn.web.organiser import desk
from awn.web.outreach_words import PROOFS, weekdays

SEARCHES_PER_MINUTE = 30
INVITED_AT_ONCE = 30


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
        shown=shown,
        lists=list(queries.lists_of(organisation.pk)),
        searches=list(queries.searches_of(organisation.pk, request.person.pk)),
        open_opportunities=list(organising.going_on(organisation.pk).filter(state="published")),
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
    }


@member(Permission.DECIDE_APPLICATIONS)
@require_POST
def chosen(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """Puts the chosen people on a list, or invites them to an opportunity; says for each why not."""
    numbers = [int(number) for number in request.POST.getlist("person") if _is_number(number)]
    wanted = Wanted.parse(request.POST.dict())
    back = HttpResponseRedirect(url("volunteer_base", organisation.slug, query=wanted.query()))
    if not numbers:
        messages.error(request, _("Choose at least one person."))
    elif request.POST.get("act") == "invite":
        _invite(request, organisation, numbers[:INVITED_AT_ONCE])
    else:
        desk.attempt(request, lambda: _put(request, organisation, numbers), _("They are on the list now."))
    return back


def _put(request: PersonRequest, organisation: Organisation, numbers: list[int]) -> None:
    kept = request.POST.get("into", "")
    listing.put_on_list(
        organisation.pk, int(kept) if _is_number(kept) else 0, numbers, by=request.person, at=clock.now()
    )


def _invite(request: PersonRequest, organisation: Organisation, numbers: list[int]) -> None:
    opportunity = desk.opportunity_or_404(request, organisation, request.POST.get("opportunity", ""))
    sent = 0
    reasons: dict[str, int] = {}
    for number in dict.fromkeys(numbers):
        try:
            invite_unless_blocked(opportunity.pk, number, by=request.person, at=clock.now())
            sent += 1
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            reasons[str(refusal.message)] = reasons.get(str(refusal.message), 0) + 1
    if sent:
        said = ngettext("One invitation is sent.", "%(n)s invitations are sent.", sent) % {"n": plain_number(sent)}
        messages.success(request, said)
    for reason, count in reasons.items():
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
