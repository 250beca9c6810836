"""The record of processing: what is done with whose data, on which ground, who gets them, and how long they stay.

Made from the tables by which the code works, so that it cannot say something else than what happens. A test walks all
tables that lead to a person: one that stands under no activity fails it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from awn.base.refusal import Text
from awn.consents.rules import PURPOSES, Purpose
from awn.privacy.retention import KEPT
from awn.privacy.rules import DATA_CLASSES
from awn.privacy.tables import COLUMNS

_CONSENT, _CONTRACT, _LAW = _("Consent"), _("The terms of use"), _("Law on volunteer work")
_DUTY, _SAFE = _("Duty under the data-protection law"), _("Protection of people and of the platform")
_NOBODY = _("Nobody")
# They lead to a person by the seat, which is the column that is named.
_THROUGH_A_SEAT = {"relay.Line", "relay.Passed"}


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the register. `kept` names its periods in `retention.KEPT`; `where` packages or tables of theirs."""

    what: Text
    people: Text
    classes: tuple[str, ...]
    ground: Text
    recipients: Text
    kept: tuple[str, ...]
    where: tuple[str, ...]
    is_special: bool = False

    @property
    def data(self) -> list[Text]:
        """The classes of data in words."""
        return [DATA_CLASSES[name] for name in self.classes]

    @property
    def periods(self) -> list[Text]:
        """How long, in words."""
        return [KEPT[name].until for name in self.kept]

    @property
    def laws(self) -> list[str]:
        """What the periods rest on, each once."""
        return list(dict.fromkeys(KEPT[name].law for name in self.kept))


def _by_consent(
    purpose: Purpose, recipients: Text, classes: tuple[str, ...], kept: tuple[str, ...], where: tuple[str, ...]
) -> Activity:
    terms = PURPOSES[purpose]
    return Activity(terms.title, _("People who agreed"), classes, _CONSENT, recipients, kept, where, terms.is_special)


ACTIVITIES: tuple[Activity, ...] = (
    Activity(
        PURPOSES[Purpose.TERMS].title, _("Everybody with an account"), ("contact", "identity", "passwords"),
        _CONTRACT, _("The organisation somebody applies to: name, age, languages and skills"),
        ("profile", "sessions", "notifications", "tokens"),
        ("people", "people.Person", "account", "mfa", "usersessions", "base.FormUse", "matching.Dismissal",
         "matching.SavedSearch", "onboarding", "analysis"),
    ),
    Activity(
        _("Applications, places and attendance"), _("Volunteers"), ("participation",), _CONTRACT,
        _("The organisation of the opportunity"), ("ledger", "drafts"),
        ("participation", "screening", "cover", "planning", "onsite"),
    ),
    Activity(
        _("Mail between volunteers and organisations"), _("Volunteers and coordinators"), ("contact",), _CONTRACT,
        _("The other side, without the address"), ("lines",), ("relay",),
    ),
    Activity(
        _("Messages of organisers and reminders"), _("Volunteers and their guardians"), ("contact",), _CONTRACT,
        _("The mail server, the carrier of text messages, the maker of the browser: sealed"),
        ("profile", "notifications"), ("messaging", "reports"),
    ),
    Activity(
        _("Volunteer base of organisations"), _("People on lists, and people of files that organisations bring"),
        ("contact", "participation"), _CONSENT, _("The organisation that asked"), ("brought",), ("outreach",),
    ),
    Activity(
        _("Hours and certificates"), _("Volunteers"), ("participation", "identity"), _LAW,
        _("Whoever the holder gives the number of a certificate"), ("ledger", "failures", "alarms"),
        ("hours", "credentials", "alarms"),
    ),
    Activity(
        _("Levels, thanks and tables of teams and universities"), _("Volunteers"), ("participation",), _CONTRACT,
        _("Whoever the holder gives the number of a badge; everybody, as sums over five people and more"), ("profile",),
        ("recognition",),
    ),
    Activity(
        _("Boards of remote work"), _("Volunteers; of those who are helped an alias alone"), ("participation",),
        _CONTRACT, _("The organisation of the opportunity, and the second reader"), ("ledger",), ("boards",),
    ),
    Activity(
        _("Courses"), _("Volunteers and members of organisations"), ("participation",), _CONTRACT,
        _("Whoever the holder gives the number of a certificate"), ("profile", "launches"), ("learning",),
    ),
    Activity(
        _("Evaluations by both sides"), _("Volunteers"), ("participation",), _CONTRACT,
        _("The other side; everybody, as averages of organisations from five volunteers on"), ("ratings",),
        ("ratings",),
    ),
    Activity(
        _("Reliability as a distribution, with its evidence; advice, and never a reason to refuse"), _("Volunteers"),
        ("participation",), _CONTRACT,
        _("The volunteer; in words and with an interval whoever decides on their application, unless they hide it"),
        ("ratings",), ("evaluation",),
    ),
    Activity(
        _("Forecasts of who will come, who may leave and what brings people back; advice, and never a reason to refuse."
          " Whoever hides their evaluation objects to it"),
        _("Volunteers; of who leaves and who comes back only people who agreed to statistics"), ("participation",),
        _CONTRACT,
        _("Coordinators, as numbers of a shift or of the organisation, and never with a name; everybody, as sums over"
          " ten people and more"),
        ("forecasts",), ("forecasts",),
    ),
    Activity(
        _("Guardians of minors"), _("Minors and their guardians"), ("identity", "contact"), _LAW,
        _("The guardian"), ("profile", "codes"), ("minors", "people.Guardianship", "people.GuardianCode"),
    ),
    Activity(
        _("School groups"), _("Pupils, their guardians and counsellors"), ("identity", "participation"), _CONSENT,
        _("The school that the guardian agreed to"), ("profile", "rosters"), ("schools",),
    ),
    Activity(
        _("Queues before few places"), _("Volunteers"), ("participation",), _CONTRACT,
        _("The organisation of the opportunity, once there is an application"), ("profile",), ("surge",),
    ),
    Activity(
        _("Calls in emergencies"), _("Grown-up volunteers who agreed"), ("contact", "participation"), _CONSENT,
        _("The organisation that calls, of those who said yes"), ("calls",), ("emergencies",),
    ),
    Activity(
        _("Coming together as a family or with friends"), _("People who are asked by e-mail"), ("contact",), _CONTRACT,
        _("Whoever asked them"), ("invited",), ("participation.Party",),
    ),
    Activity(
        _("References of applicants"), _("Referees whom applicants name, and the applicants"), ("contact",), _CONSENT,
        _("Those who decide on the application; the applicant"), ("references",), ("screening.Reference",),
    ),
    Activity(
        _("Insurance papers"), _("Whoever is named in them"), ("documents",), _CONTRACT,
        _("The organisation itself, and moderators of the platform"), ("insurance",), ("opportunities.InsurancePaper",),
    ),
    Activity(
        _("Recordings and sign-language films of opportunities"), _("Whoever is seen or heard in them"),
        ("recordings",), _CONSENT, _("Everybody who reads the opportunity"), ("recordings",), ("media",),
    ),
    Activity(
        _("Proof of identity"), _("People who prove it"), ("identity",), _CONTRACT,
        _("The national identity provider the person chose"), ("profile", "attempts"), ("identity",),
    ),
    Activity(
        _("Registration with a helper"), _("People without a telephone"), ("identity",), _CONSENT,
        _("The organisation that helped"), ("profile",), ("assistance",),
    ),
    Activity(
        _("Members of organisations and staff of the platform"), _("Members and staff"), ("identity", "contact"),
        _CONTRACT, _("The organisation itself; the platform’s administrators"), ("profile",),
        ("organisations", "people.StaffMember", "status", "programmes", "valuation"),
    ),
    _by_consent(
        Purpose.MATCHING, _("Verified organisations"), ("participation",), ("profile",),
        ("matching.Choice", "matching.Invitation", "matching.Vector"),
    ),
    _by_consent(
        Purpose.HEALTH, _("Coordinators of an opportunity applied for"), ("health",), ("needs",), ("people.Care",)
    ),
    _by_consent(
        Purpose.EMERGENCY, _("The supervisor, on the day of the shift"), ("contact",), ("needs",),
        ("people.SealedContact",),
    ),
    _by_consent(Purpose.LETTERS, _NOBODY, ("contact",), ("profile",), ("people.Person",)),
    _by_consent(
        Purpose.LEARNING, _("The record store of courses that whoever runs this site has set, under a random name"),
        ("participation",), ("statements",), ("learning.Sharer",),
    ),
    _by_consent(Purpose.FAIRNESS, _NOBODY, ("health", "participation"), ("needs",), ("fairness",)),
    _by_consent(Purpose.STATISTICS, _NOBODY, ("participation",), ("slates",), ("matching.Slate",)),
    _by_consent(
        Purpose.DOCUMENTS, _("The platform’s reviewers"), ("documents",), ("needs", "documents"), ("qualifications",)
    ),
    Activity(
        _("Safety: reports, incidents, suspensions"), _("Whoever is concerned"), ("participation", "health"), _SAFE,
        _("The platform’s staff who handle reports"), ("safety",), ("safety",), is_special=True,
    ),
    Activity(
        _("Requests for help, and reports of barriers"), _("Whoever asks, with an account or without"),
        ("contact", "documents"), _CONTRACT,
        _("The platform’s staff who help people"), ("support",), ("support",),
    ),
    Activity(
        _("Logs of acts and refusals"), _("Everybody with an account"), ("participation",), _SAFE,
        _("The platform’s auditors"), ("log", "refusals"), ("base.Event", "audit"),
    ),
    Activity(
        _("Consents, requests, copies and breaches"), _("Everybody with an account"), ("contact",), _DUTY,
        _("The data-protection authority, where a law says so"), ("consents", "requests", "exports", "looks"),
        ("consents", "privacy"),
    ),
)  # fmt: skip


def tables() -> dict[str, list[Activity]]:
    """Each table that leads to a person, with the activities it serves: by its own name, or else by its package's."""
    labels = sorted({path.rpartition(".")[0] for path in COLUMNS} | _THROUGH_A_SEAT)
    own = {label: [one for one in ACTIVITIES if label in one.where] for label in labels}
    return {
        label: found or [one for one in ACTIVITIES if label.partition(".")[0] in one.where]
        for label, found in own.items()
    }


def lines() -> Iterator[list[str]]:
    """The register as a table to hand over, its head first, in the language of the page."""
    yield [
        str(_("Purpose")), str(_("Whose data")), str(_("Data")), str(_("Sensitive")), str(_("Ground")),
        str(_("Recipients")), str(_("Kept")), str(_("Law")), str(_("Tables")),
    ]  # fmt: skip
    served = tables()
    for one in ACTIVITIES:
        yield [
            str(one.what), str(one.people), _joined(one.data), str(_("Yes") if one.is_special else _("No")),
            str(one.ground), str(one.recipients), _joined(one.periods), _joined(one.laws),
            _joined([label for label, activities in served.items() if one in activities]),
        ]  # fmt: skip


def _joined(texts: list[Text] | list[str]) -> str:
    return "; ".join(map(str, texts))
