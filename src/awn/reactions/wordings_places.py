"""Notifications about places: offered, handed on, swapped, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from awn.reactions.wordings import Wording

PLACES: Mapping[str, Wording] = {
    "place.offered": Wording(
        _("Would you like this place? {title}"),
        _(
            "A place in “{title}” has become free, and it is your turn. It is kept for you: say yes or no on your page,"
            " which also shows until when."
        ),
        "dashboard",
    ),
    "application.clash_allowed": Wording(
        _("Two places at the same time: {title}"),
        _(
            "You were accepted for “{title}”, though you have another place at that time. Your page says why the"
            " organisation thinks that both can be. If they cannot, give one up on your page."
        ),
        "dashboard",
    ),
    "place.free_now": Wording(
        _("Free now, for the first who says yes: {title}"),
        _(
            "A place in “{title}” has become free shortly before it begins. Whoever of the waiting list says yes first"
            " on their page has it."
        ),
        "dashboard",
    ),
    "place.confirmed": Wording(
        _("The place is yours: {title}"), _("You said yes: you have a place in “{title}”."), "dashboard"
    ),
    "cover.asked": Wording(
        _("Could you stand in? {title}"),
        _(
            "Somebody cannot come to “{title}”, and you agreed to be asked. On your page you see when it is, and say"
            " yes or no."
        ),
        "cover",
    ),
    "cover.asked.swap": Wording(
        _("Would you change shifts? {title}"),
        _("Somebody in “{title}” would like to change shifts with you. On your page you see which, and say yes or no."),
        "cover",
    ),
    "cover.found": Wording(
        _("Somebody was found: {title}"),
        _("Somebody comes to “{title}” in your place, or has changed shifts with you. Your page shows what holds now."),
        "cover",
    ),
    "cover.nobody_left": Wording(
        _("Nobody is left to ask: {title}"),
        _(
            "Everybody who could be asked about “{title}” was asked. The place is still yours: please come, or give it"
            " up."
        ),
        "cover",
    ),
    "cover.lapsed": Wording(
        _("Nobody was found: {title}"),
        _("Nobody was found in time for “{title}”. The place is still yours: please come, or call the organisation."),
        "cover",
    ),
    "cover.stopped": Wording(
        _("The organisation takes over: {title}"),
        _("The organisation of “{title}” looks after your shift itself. It will tell you what holds."),
        "cover",
    ),
    "cover.sought": Wording(
        _("Somebody looks for a stand-in: {title}"),
        _("A volunteer of “{title}” may not be able to come. Awn is asking others; you see how it goes on the desk."),
        "organiser_home",
    ),
    "cover.not_found": Wording(
        _("No stand-in was found: {title}"),
        _("For a volunteer of “{title}” nobody was found who could come instead. You see the shift on the desk."),
        "organiser_home",
    ),
    "place.offer_lapsed": Wording(
        _("The time to answer is over: {title}"),
        _(
            "We did not hear from you in time, so the place in “{title}” was offered to the next person. You can apply"
            " again."
        ),
        "dashboard",
    ),
}
