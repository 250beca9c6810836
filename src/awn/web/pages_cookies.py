"""Everything that Awn keeps in a browser, by its name, what for and how long, as the privacy page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.web import learning_there, learning_tried, participation_checkin_device, participation_checkin_kiosk_day
from awn.web.account import devices
from awn.web.preferences import CHOICES, COOKIE_PREFIX, FOR_NOW


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept in a browser under these names."""

    names: Sequence[str]
    why: Text
    until: Text


# A test walks the code for cookies that are missing here.
COOKIES = (
    Kept((settings.SESSION_COOKIE_NAME,), _("Keeps you signed in."), _("Two weeks after your last sign-in")),
    Kept(
        (settings.CSRF_COOKIE_NAME,), _("Protects forms from being sent in your name by another site."), _("One year")
    ),
    Kept(
        ("messages",),
        _("Carries a short message, such as “Saved”, to the next page."),
        _("Until the message is shown"),
    ),
    Kept(
        (devices.COOKIE,),
        _("Tells browsers you have signed in with before from new ones, so that we can warn you of a new one."),
        _("One year after your last sign-in"),
    ),
    Kept(
        (participation_checkin_device.COOKIE,),
        _("Tells your device from others, so that one telephone cannot check in many people. Only once you check in."),
        _("One year"),
    ),
    Kept(
        (participation_checkin_kiosk_day.COOKIE,),
        _("Registers a tablet of an organisation for check-in. Only on such a tablet."),
        _("Until the day after the opportunity ends"),
    ),
    Kept(
        (learning_tried.COOKIE,),
        _("Remembers how far you have come in courses that you try without an account. Only once you try one."),
        _("30 days, or until you sign in: then it is kept with your account"),
    ),
    Kept(
        (learning_there.COOKIE,),
        _("Remembers which course another learning platform began for you. Only if you came from one."),
        _("12 hours, or until you end the course"),
    ),
    Kept(
        tuple(f"{COOKIE_PREFIX}{name}" for name in CHOICES if name not in FOR_NOW),
        _("Remember how you want pages to look. Only once you choose something else than usual."),
        _("One year"),
    ),
    Kept(
        tuple(f"{COOKIE_PREFIX}{name}" for name in sorted(FOR_NOW)),
        _("Says that somebody beside you is helping you. Only while you have switched that on."),
        _("Until the browser is closed, or you are alone again"),
    ),
    Kept(
        ("awn-scanner",),
        _("Storage in the browser of whoever scans tickets: keeps scans while there is no network."),
        _("Until the scans are sent; lists of tickets until their shifts are over"),
    ),
    Kept(
        ("awn-kiosk",),
        _("Storage in the browser of such a tablet: scans and the sealed list of the day, to work without a network."),
        _("Until the scans are sent; the list until its day is over"),
    ),
    Kept(
        ("awn-kept",),
        _(
            "Storage in the browser of whoever is signed in: the page “My day”, and what was sent without a network. "
            "Signing out empties it."
        ),
        _("Until it is sent, or you sign out; the page for a week at the most"),
    ),
    Kept(
        ("awn-site",),
        _("Storage in the browser for everybody’s parts of these pages: styles, letters, the offline page."),
        _("Until a newer version takes its place"),
    ),
)
