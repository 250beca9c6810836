"""The record of processing: what is done with whose data, on which ground, who gets them, and how long they stay.

Made from the tables by which the code works, so that it cannot say something else than what happens.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.consents.rules import PURPOSES, Purpose
from awn.privacy.retention import KEPT
from awn.privacy.rules import DATA_CLASSES

_CONSENT, _CONTRACT, _LAW = _("Consent"), _("The terms of use"), _("Law on volunteer work")
_NOBODY = _("Nobody")


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the register. `kept` names its periods in `retention.KEPT`."""

    what: Text
    people: Text
    classes: tuple[str, ...]
    ground: Text
    recipients: Text
    kept: tuple[str, ...]
    is_special: bool = False

    @property
    def data(self) -> list[Text]:
        """The classes of data in words."""
        return [DATA_CLASSES[name] for name in self.classes]

    @property
    def periods(self) -> list[Text]:
        """How long, in words."""
        return [KEPT[name].until for name in self.kept]


def _by_consent(purpose: Purpose, recipients: Text, classes: tuple[str, ...], kept: tuple[str, ...]) -> Activity:
    terms = PURPOSES[purpose]
    return Activity(terms.title, _("People who agreed"), classes, _CONSENT, recipients, kept, terms.is_special)


ACTIVITIES: tuple[Activity, ...] = (
    Activity(
        PURPOSES[Purpose.TERMS].title, _("Everybody with an account"), ("contact", "identity", "passwords"),
        _CONTRACT, _("The organisation somebody applies to: name, age, languages and skills"), ("profile", "tokens"),
    ),
    Activity(
        _("Applications, places and attendance"), _("Volunteers"), ("participation",), _CONTRACT,
        _("The organisation of the opportunity"), ("ledger",),
    ),
    Activity(
        _("Hours and certificates"), _("Volunteers"), ("participation", "identity"), _LAW,
        _("Whoever the holder gives the number of a certificate"), ("ledger", "failures"),
    ),
    Activity(
        _("Guardians of minors"), _("Minors and their guardians"), ("identity", "contact"), _LAW,
        _("The guardian"), ("profile",),
    ),
    Activity(
        _("Proof of identity"), _("People who prove it"), ("identity",), _CONTRACT,
        _("The national identity provider the person chose"), ("profile", "attempts"),
    ),
    _by_consent(Purpose.MATCHING, _("Verified organisations"), ("participation",), ("profile",)),
    _by_consent(Purpose.HEALTH, _("Coordinators of an opportunity applied for"), ("health",), ("needs",)),
    _by_consent(Purpose.EMERGENCY, _("The supervisor, on the day of the shift"), ("contact",), ("needs",)),
    _by_consent(Purpose.LETTERS, _NOBODY, ("contact",), ("profile",)),
    _by_consent(Purpose.STATISTICS, _NOBODY, ("participation",), ("slates",)),
    _by_consent(Purpose.DOCUMENTS, _("The platform’s reviewers"), ("documents",), ("needs",)),
    Activity(
        _("Safety: reports, incidents, suspensions"), _("Whoever is concerned"), ("participation", "health"), _LAW,
        _("The platform’s staff who handle reports"), ("safety",), is_special=True,
    ),
    Activity(
        _("Requests, copies and breaches"), _("Everybody with an account"), ("contact",), _LAW,
        _("The data-protection authority, where a law says so"), ("requests", "exports", "looks"),
    ),
)  # fmt: skip
