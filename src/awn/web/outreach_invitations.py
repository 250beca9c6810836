"""Invitations of an organisation: what became of each, and the buttons that undo one or take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.matching.actions import take_back_invitation, undo_invitations
from awn.matching.queries import invitation_counts, invitations_by, invitations_waiting
from awn.matching.rules import HELD_BACK, INVITATION_STATES
from awn.organisations.queries import Organisation
from awn.organisations.rules import Permission
from awn.outreach import queries
from awn.web.access import PersonRequest, member
from awn.web.formatting import plain_number
from awn.web.jinja import url
from awn.web.organiser import desk

TAGS = {"waiting": "few", "sent": "info", "accepted": "ok", "declined": "", "withdrawn": ""}


@member(Permission.DECIDE_APPLICATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: PersonRequest, organisation: Organisation) -> HttpResponse:
    """All invitations to opportunities, the newest first, by state."""
    if request.method == "POST":
        back = _back(request, organisation)
        _act(request, organisation)
        return HttpResponseRedirect(back)
    at = clock.now()
    state = request.GET.get("state", "")
    state = state if state in INVITATION_STATES else ""
    shown = desk.rows_of_page(request, invitations_by(organisation.pk, state))
    cards = {card.person_id: card for card in queries.cards([row.person for row in shown["rows"]], organisation.pk,
                                                            at.date())}  # fmt: skip
    return desk.page(
        request, organisation, "outreach/invitations.html", here="volunteers",
        shown=shown,
        # A name is whole for those who accepted, and those who have worked here.
        rows=[
            (row, row.person.name if row.state == "accepted" else cards[row.person_id].name, row.at + HELD_BACK)
            for row in shown["rows"]
        ],
        counts=invitation_counts(organisation.pk),
        state=state,
        words=INVITATION_STATES,
        tags=TAGS,
        waiting=invitations_waiting(organisation.pk, request.person.pk),
    )  # fmt: skip


def _back(request: PersonRequest, organisation: Organisation) -> str:
    """The address of the page on which the button stood."""
    origin, public_id = request.POST.get("from", ""), request.POST.get("opportunity", "")
    if origin in {"find_volunteers", "find_team"}:
        return url(origin, organisation.slug, desk.opportunity_or_404(request, organisation, public_id).public_id)
    return url("volunteer_base" if origin == "base" else "volunteer_invitations", organisation.slug)


def _act(request: PersonRequest, organisation: Organisation) -> None:
    number, by, at = request.POST.get("take_back", ""), request.person, clock.now()
    if not number:
        undone = undo_invitations(organisation.pk, by=by, at=at)
        if undone:
            said = ngettext("One invitation is undone. Nobody heard of it.",
                            "%(n)s invitations are undone. Nobody heard of them.", undone)  # fmt: skip
            messages.success(request, said % {"n": plain_number(undone)})
        else:
            messages.error(request, _("They have left already. You can take each back by a letter."))
        return
    numbered = int(number) if number.isdecimal() and number.isascii() and len(number) < 19 else 0
    try:
        became = take_back_invitation(organisation.pk, numbered, by=by, at=at)
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, str(refusal.message))
        return
    undone_said, told = _("Undone. Nobody heard of it."), _("Taken back. The person is told kindly.")
    messages.success(request, undone_said if became == "undone" else told)
