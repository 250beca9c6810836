"""Staff: what record stores hear of courses: how the sending stands, what was refused and why, a trial."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from awn.base import clock
from awn.base.refusal import Refusal
from awn.learning.actions import records as acts
from awn.learning.records import sending as sending_now
from awn.learning.xapi import VERBS
from awn.people.rules import StaffPermission
from awn.web import formatting
from awn.web.access import PersonRequest, staff
from awn.web.jinja import url

_TAKEN = {200, 204}


@staff(StaffPermission.KEEP_PRIVACY)
@require_http_methods(["GET", "HEAD", "POST"])
def records(request: PersonRequest) -> HttpResponse:
    """How the sending stands; a trial, and sending again."""
    if request.method == "POST":
        try:
            _act(request)
        except Refusal as refusal:
            if refusal.status != 409:
                raise
            messages.error(request, str(refusal.message))
        return HttpResponseRedirect(url("staff_course_records"))
    now = sending_now()
    rows = [(one, VERBS.get(_last(one.body["verb"]["id"])), one.body["object"]["id"]) for one in now.refused]
    return render(request, "learning/staff_records.html", {"now": now, "rows": rows, "zone": settings.TIME_ZONE})


def _last(iri: str) -> str:
    return iri.rpartition("/")[2]


def _act(request: PersonRequest) -> None:
    act = request.POST.get("act", "")
    if act == "try":
        heard = acts.try_store(by=request.person, at=clock.now())
        if heard.status in _TAKEN:
            messages.success(request, _("The record store took the trial statement."))
        else:
            said = _("The record store answered with status %(status)s. Check the key, the secret and the address.")
            messages.error(request, said % {"status": heard.status})
    elif act == "again":
        count = acts.send_again(by=request.person, at=clock.now())
        said = ngettext("%(n)s statement waits to be sent again.", "%(n)s statements wait to be sent again.", count)
        messages.success(request, said % {"n": formatting.number(count)})
