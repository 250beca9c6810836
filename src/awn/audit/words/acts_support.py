"""Events of requests for help, and of the status of the service, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text

SUPPORT: Mapping[str, Text] = {
    "outage.declared": _("Incident or maintenance declared"),
    "outage.told": _("Update on an incident or maintenance written"),
    "support.answered": _("Request for help answered"),
    "support.area_set": _("Area of a request for help changed"),
    "support.asked": _("Help asked for"),
    "support.closed": _("Request for help closed"),
    "support.confirmed": _("Request for help confirmed at its address"),
    "support.forgotten": _("Old requests for help deleted"),
    "support.given_back": _("Request for help left to others"),
    "support.handed": _("Request for help handed over"),
    "support.joined": _("Two requests for help joined"),
    "support.noted": _("Note put to a request for help"),
    "support.solved": _("Request for help closed by its asker"),
    "support.taken": _("Request for help taken up"),
    "support.template_dropped": _("Answer used again deleted"),
    "support.template_put": _("Answer used again written"),
    "support.written": _("Asker wrote again"),
}
