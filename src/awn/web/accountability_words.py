"""What each number about an organisation is called and means, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext, pgettext

from awn.accountability.rules import ENDS, EVIDENCE, REASONS, Figure, Statement
from awn.base.refusal import Text
from awn.hours.rules import EVIDENCE as EVIDENCE_NAMES
from awn.hours.rules import REVERSAL_REASONS
from awn.ratings.rules import QUESTIONS
from awn.web import formatting

_DAY_HOURS = 48
_HOUR_MINUTES = 60

# code -> (name, definition). What is counted by evidence, reason or question has its words with the area it comes from.
WORDS: Mapping[str, tuple[Text, Text]] = {
    "minutes": (
        _lazy("Confirmed hours"),
        _lazy("Hours in the ledger since the beginning, those taken back deducted; the people are its volunteers."),
    ),
    "answer_median": (
        _lazy("Half of all answers came within"),
        _lazy("From the application, or the guardian’s consent, to the decision that stands; in twelve months."),
    ),
    "answer_p90": (_lazy("Nine in ten answers came within"), _lazy("One in ten applicants waited longer than this.")),
    "answered_share": (
        _lazy("Applicants who were answered"),
        _lazy("Of the applications of twelve months that are older than 14 days. Withdrawn ones do not count."),
    ),
    "in_time_share": (_lazy("Answered within 14 days"), _lazy("Of the same applications.")),
    "waiting": (_lazy("Applications that wait now"), _lazy("Nobody has decided on them yet.")),
    "at_once": (
        _lazy("Places given at once"),
        _lazy("People who had a place in the moment they applied, in twelve months. They do not count as answers."),
    ),
    "rating": (
        _lazy("Rating by volunteers"),
        _lazy("The mean over all questions. In 95 of 100 cases the true mean lies in the range beside it."),
    ),
    "ratings": (_lazy("Ratings"), _lazy("Each after confirmed hours in one opportunity, once.")),
    "reports": (
        _lazy("Complaints received"),
        _lazy("What was reported to the platform’s staff about it in twelve months, founded or not."),
    ),
    "reports_closed": (_lazy("Complaints decided"), _lazy("The platform’s staff looked into them and closed them.")),
    "report_days": (_lazy("Half of them decided within"), _lazy("From the report to the decision.")),
    "incidents": (
        _lazy("Incidents written down"),
        _lazy("Accidents and other events on shifts that it noted itself in twelve months. Noting them is its duty."),
    ),
    "incidents_closed": (_lazy("Incidents followed up to the end"), _lazy("Closed, with what was done about them.")),
    "objections": (
        _lazy("Objections to hours"),
        _lazy("Volunteers who did not agree with the hours that were confirmed, in twelve months."),
    ),
    "objections_upheld": (_lazy("The hours stood"), _lazy("After the objection was looked into.")),
    "objections_adjusted": (_lazy("The hours were corrected"), _lazy("The volunteer was right, wholly or partly.")),
    "objections_withdrawn": (_lazy("Withdrawn by the volunteer"), _lazy("The objection was taken back.")),
    "objections_open": (_lazy("Not decided yet"), _lazy("Somebody has to look into them.")),
    "reversals": (
        _lazy("Hours taken back"),
        _lazy("Entries of the ledger that a later entry reverses. Nothing is deleted, since the beginning."),
    ),
    "reversed_share": (_lazy("Their share of all entries"), _lazy("A few are normal: mistakes are mended in public.")),
    "certificates": (_lazy("Certificates issued"), _lazy("Since the beginning; anybody can verify them.")),
    "revoked": (_lazy("Certificates revoked"), _lazy("They no longer verify: what they attest was taken back.")),
}  # fmt: skip

ADVICE: Mapping[str, Text] = {
    "waiting": _lazy("Applicants have waited for more than 14 days. Answer them first: a no is an answer too."),
    "reports": _lazy("There are complaints that are not decided. Answer the platform’s staff as soon as they ask."),
    "objections": _lazy("Volunteers object to hours and have no decision yet. Look at them under “Hours”."),
    "late": _lazy("More than one in twenty applicants waited longer than 14 days. Rules that accept at once can help."),
    "slow": _lazy("Half of your applicants wait longer than three days. Most decide elsewhere by then."),
    "evidence": _lazy("More than a quarter of your hours were not scanned or seen by a supervisor. Use the code."),
    "reversals": _lazy("More than one in fifty entries was taken back. Check times before you confirm them."),
    "ratings": _lazy("Fewer than five volunteers have rated you. Ask for it at the end of a shift; it takes a minute."),
}  # fmt: skip
SECTIONS: Mapping[str, tuple[Text, tuple[str, ...]]] = {
    "answers": (
        _lazy("How fast applicants are answered"),
        ("answer_median", "answer_p90", "answered_share", "in_time_share", "waiting", "at_once"),
    ),
    "ratings": (
        _lazy("What volunteers say"),
        ("rating", *(f"rating_{code}" for code in QUESTIONS["volunteer"]), "ratings"),
    ),
    "complaints": (
        _lazy("Complaints, incidents and objections"),
        ("reports", "reports_closed", "report_days", "incidents", "incidents_closed", "objections",
         *(f"objections_{code}" for code in ENDS)),
    ),
    "corrections": (
        _lazy("Corrections"),
        ("reversals", "reversed_share", *(f"reversals_{code}" for code in REASONS), "certificates", "revoked"),
    ),
}  # fmt: skip
# All figures in the order of the page, for files.
CODES = (
    "minutes",
    *(f"minutes_{code}" for code in EVIDENCE),
    *(code for _t, codes in SECTIONS.values() for code in codes),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One number as it stands in a table."""

    name: str
    value: str
    people: str
    meaning: str


def lines(said: Statement, codes: tuple[str, ...]) -> list[Line]:
    """The numbers in words. Reasons of which there were none are left out, and the parts of a sum that is withheld: a
    table of noughts hides the rest."""
    shown = [said[code] for code in codes if not _is_part_of_withheld(said, code)]
    return [
        Line(name_of(one.code), written(one), _people(one), str(WORDS.get(one.code, ("", ""))[1]))
        for one in shown
        if one.few or one.value or one.code in WORDS
    ]


def _is_part_of_withheld(said: Statement, code: str) -> bool:
    whole = code.partition("_")[0]
    return whole in {"objections", "reversals"} and whole != code and said[whole].few


def name_of(code: str) -> str:
    """What a figure is called."""
    if code in WORDS:
        return str(WORDS[code][0])
    area, _sep, rest = code.partition("_")
    names = {"minutes": EVIDENCE_NAMES, "rating": QUESTIONS["volunteer"], "reversals": REVERSAL_REASONS}
    return str(names[area][rest])


def written(one: Figure) -> str:
    """The number with its unit, or why there is none."""
    if one.few:
        return pgettext("number", "Not shown")
    if one.value is None:
        return _("Nothing to count yet")
    text = _plain(one, one.value)
    if one.bound == "least":
        return _("at least %(number)s") % {"number": text}
    if one.bound == "most":
        return _("at most %(number)s") % {"number": text}
    return text


def _plain(one: Figure, value: float) -> str:
    if one.unit == "share":
        return formatting.percent(value)
    if one.unit == "minutes":
        return _hours(value / _HOUR_MINUTES)
    if one.unit == "hours":
        return _hours(value) if value < _DAY_HOURS else _days(value / 24)
    if one.unit == "days":
        return _days(value)
    if one.unit == "score":
        return _scored(one, value)
    return formatting.number(value)


def _scored(one: Figure, value: float) -> str:
    if one.low is None or one.high is None:
        return _("%(n)s of 5") % {"n": formatting.number(value, 1)}
    return _("%(n)s of 5 (%(low)s to %(high)s)") % {
        "n": formatting.number(value, 1),
        "low": formatting.number(one.low, 1),
        "high": formatting.number(one.high, 1),
    }


def _hours(value: float) -> str:
    if 0 < value < 1:
        return _("less than an hour")
    number = round(value)
    return ngettext("%(n)s hour", "%(n)s hours", number) % {"n": formatting.number(number)}


def _days(value: float) -> str:
    if 0 < value < 1:
        return _("less than a day")
    number = round(value)
    return ngettext("%(n)s day", "%(n)s days", number) % {"n": formatting.number(number)}


def _people(one: Figure) -> str:
    return "–" if one.people is None else formatting.number(one.people)
