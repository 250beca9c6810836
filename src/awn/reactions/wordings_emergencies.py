"""Notifications of emergencies, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.reactions.wordings import Wording

EMERGENCIES: Mapping[str, Wording] = {
    "emergency.called": Wording(
        _("You are called up: {title}"),
        _("An emergency: “{title}”. Can you come? Answer with one press: yes, later, or no."),
        "my_calls",
    ),
    "emergency.coming": Wording(
        _("You are expected: {title}"),
        _("Thank you for your yes to “{title}”. On the page you read where to go and when. If you cannot come, say so"
          " there."),
        "my_calls",
    ),
    "emergency.standby": Wording(
        _("You are on standby: {title}"),
        _("Thank you: enough people are coming to “{title}”. Please do not travel there; keep yourself ready. The page"
          " says until when."),
        "my_calls",
    ),
    "emergency.thanked": Wording(
        _("Thank you: {title}"),
        _("Enough people are coming to “{title}”, and others are on standby. Thank you; please do not travel there."),
        "my_calls",
    ),
    "emergency.called_in": Wording(
        _("You are needed now: {title}"),
        _("You were on standby for “{title}” and are needed now. On the page you read where to go and when."),
        "my_calls",
    ),
    "emergency.stood_down": Wording(
        _("Please do not travel: {title}"),
        _("A change for “{title}”: enough people are there now. Please stay where you are and keep yourself ready; you"
          " are on standby."),
        "my_calls",
    ),
    "emergency.released": Wording(
        _("Your standby has ended: {title}"),
        _("You no longer need to keep yourself ready for “{title}”. Thank you for your readiness."),
        "my_calls",
    ),
    "emergency.closed": Wording(
        _("The emergency is over: {title}"),
        _("“{title}” is over. On the page you read a word to all who were called. Thank you."),
        "my_calls",
    ),
}  # fmt: skip
