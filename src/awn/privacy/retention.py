"""How long each class of data is kept, by what reason, and what deletes it when its time is over."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from awn.alarms.tasks import forget as forget_alarms
from awn.audit.actions import forget_old as forget_refusals
from awn.base.models import FormUse
from awn.base.refusal import Text
from awn.consents.actions import forget_looks
from awn.credentials.models import IssueFailure
from awn.emergencies.actions.opening import forget_old as forget_old_calls
from awn.forecasts.telling import forget_old as forget_forecasts
from awn.identity.actions.attempts import forget_old as forget_attempts
from awn.learning.actions import launching, sharing
from awn.matching.actions import forget_old_slates
from awn.media.actions import forget_old as forget_recordings
from awn.messaging.actions.forgetting import forget as forget_messages
from awn.opportunities.actions.papers import forget_old_papers
from awn.outreach.actions.bringing import remind_and_end
from awn.outreach.actions.notes import forget_old_notes
from awn.people.models import GuardianCode, Notification
from awn.planning.actions.forgetting import forget_old as forget_drafts
from awn.privacy.actions.exporting import delete_expired
from awn.privacy.dormancy import days_unused
from awn.privacy.models import Request, RetentionRun
from awn.qualifications.actions import forget_old_files
from awn.ratings.actions.rating import forget_old as forget_ratings
from awn.relay.actions import forget_old as forget_lines
from awn.safety.tasks import forget as forget_safety
from awn.schools.actions.forgetting import forget_unanswered
from awn.screening.actions.references import end_references
from awn.support.tasks import forget as forget_support

Delete = Callable[[datetime], int]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """A class of data: what it is, why it is kept, until when, and what deletes it; None where nothing does by time."""

    what: Text
    reason: Text
    until: Text
    law: str
    delete: Delete | None = None


def _older(days: int, at: datetime) -> datetime:
    return at - timedelta(days=days)


def _looks(at: datetime) -> int:
    return forget_looks(_older(730, at), by=None, at=at)


def _notifications(at: datetime) -> int:
    forget_messages(_older(400, at), by=None, at=at)
    return Notification.objects.filter(created_at__lt=_older(400, at)).delete()[0]


def _sessions(at: datetime) -> int:
    """Sessions that ran out, and what was noted of the browsers that no longer have one."""
    Session.objects.filter(expire_date__lte=at).delete()
    standing = Session.objects.filter(session_key=OuterRef("session_key"))
    return int(UserSession.objects.filter(~Exists(standing)).delete()[0])


def _codes(at: datetime) -> int:
    return GuardianCode.objects.filter(expires_at__lte=at).delete()[0]


def _requests(at: datetime) -> int:
    return Request.objects.filter(answered_at__lt=_older(1095, at)).delete()[0]


def _refusals(at: datetime) -> int:
    return forget_refusals(settings.AWN_AUDIT_DAYS, by=None, at=at)


def _failures(at: datetime) -> int:
    return IssueFailure.objects.filter(run__finished_at__lt=_older(365, at)).delete()[0]


def _tokens(at: datetime) -> int:
    return FormUse.objects.filter(at__lt=_older(2, at)).delete()[0]


def _statements(at: datetime) -> int:
    return sharing.forget_old(_older(sharing.KEPT_DAYS, at), by=None, at=at)


def _launches(at: datetime) -> int:
    return launching.forget_old(_older(launching.KEPT_DAYS, at), by=None, at=at)


def _runs(at: datetime) -> int:
    return RetentionRun.objects.filter(at__lt=_older(365, at)).delete()[0]


_PURPOSE = "PDPL (SA) art. 18; DL 45/2021 (AE) art. 5; MD 34/2024 (OM): only as long as the purpose lasts"
KEPT: Mapping[str, Kept] = {
    # Carried out by actions.dormancy and actions.erasing, as an erasure and not as a deletion by date.
    "profile": Kept(
        _("Profile and account"), _("To volunteer"),
        format_lazy(
            _("Until the account is closed, or unused for {days} days and two letters were not answered"),
            days=days_unused(),
        ),
        _PURPOSE,
    ),
    "brought": Kept(
        _("Addresses of people whom an organisation asks by a list"), _("To ask them"),
        _("Until they answer, thirty days at most; a note about a volunteer until its day"), _PURPOSE,
        lambda at: remind_and_end(by=None, at=at) + forget_old_notes(by=None, at=at),
    ),
    "needs": Kept(
        _("Needs and accommodations, emergency contacts"), _("Consent"), _("Until the consent is withdrawn"),
        "Health data: explicit consent in all six laws",
    ),
    "ledger": Kept(
        _("Credited hours, without a name after an erasure"), _("A record that others rely on"),
        _("As long as this site keeps its record"), "Law M/70 (SA) art. 5: hours are documented",
    ),
    "consents": Kept(
        _("Consents"), _("To prove what was agreed to"), _("As long as this site keeps its record"),
        "The controller proves consent: MD 34/2024 (OM), PDPL regulation (SA) art. 11",
    ),
    "documents": Kept(
        _("Uploaded documents"), _("To check qualifications"), _("Thirty days after the qualification ended"),
        "Health and criminal records: only as long as the purpose lasts, in all six laws",
        lambda at: forget_old_files(by=None, at=at),
    ),
    "sessions": Kept(
        _("Network addresses and browsers of sessions"), _("To show where somebody is signed in"),
        _("Two weeks after the last visit"), _PURPOSE, _sessions,
    ),
    "codes": Kept(
        _("Codes by which a guardian is linked"), _("To link them"), _("Half an hour"), _PURPOSE, _codes
    ),
    "log": Kept(
        _("Log of acts and of searches in it, with numbers instead of names"), _("To find mistakes and misuse"),
        _("As long as this site keeps its record"), "The controller proves what was done: MD 34/2024 (OM), PDPL (SA)",
    ),
    "lines": Kept(
        _("Relay addresses and how much mail passed"), _("To reach each other without showing addresses"),
        _("A month after their end"), _PURPOSE, lambda at: forget_lines(by=None, at=at),
    ),
    "rosters": Kept(
        _("Pupils on rosters whose guardians did not answer"), _("To ask their guardians"), _("Two months"), _PURPOSE,
        lambda at: forget_unanswered(by=None, at=at),
    ),
    "drafts": Kept(
        _("Drafts of who takes which shift, and who was moved by hand"), _("To plan shifts"),
        _("A month after the shift"), _PURPOSE, lambda at: forget_drafts(by=None, at=at),
    ),
    "calls": Kept(
        _("Who was called up in emergencies, and their answers"), _("To call the next in turn, and nobody too often"),
        _("A year after the emergency ended"), _PURPOSE, lambda at: forget_old_calls(by=None, at=at),
    ),
    "invited": Kept(
        _("Addresses of people who were asked to come along"), _("To ask them"),
        _("Until they answer, two days at most"), _PURPOSE,
    ),
    "references": Kept(
        _("Referees of applicants, and what they said"), _("To decide on an application"),
        _("Addresses until they answer, two weeks at most; references six months"), _PURPOSE,
        lambda at: end_references(by=None, at=at),
    ),
    "insurance": Kept(
        _("Insurance papers of opportunities"), _("To show that volunteers are insured"),
        _("Three years after the opportunity ended"), _PURPOSE, lambda at: forget_old_papers(by=None, at=at),
    ),
    "recordings": Kept(
        _("Recordings and sign-language films of opportunities"), _("To be understood by ear and in sign language"),
        _("A year after the opportunity ended; what is removed seven days"), _PURPOSE,
        lambda at: forget_recordings(by=None, at=at),
    ),
    "exports": Kept(
        _("Copies of somebody’s data"), _("To hand them over"), _("Seven days"), _PURPOSE,
        lambda at: delete_expired(by=None, at=at),
    ),
    "looks": Kept(
        _("Who looked at sensitive data"), _("To find misuse"), _("Two years"), _PURPOSE, _looks
    ),
    "notifications": Kept(
        _("Messages to people"), _("To look things up again"), _("Thirteen months"), _PURPOSE, _notifications
    ),
    "slates": Kept(
        _("Lists of suggestions"), _("To see whether suggestions are good and fair"), _("Thirteen months"), _PURPOSE,
        lambda at: forget_old_slates(by=None, at=at),
    ),
    "forecasts": Kept(
        _("What was forecast of shifts, by place"), _("To see whether forecasts are right"), _("Thirteen months"),
        _PURPOSE, lambda at: forget_forecasts(by=None, at=at),
    ),
    "support": Kept(
        _("Requests for help, with what was answered"), _("To answer, and to go on where it stopped"),
        _("One year after they were closed; two days where nobody confirmed the address"), _PURPOSE, forget_support,
    ),
    "requests": Kept(
        _("Requests to the data-protection officer"), _("To prove that they were answered"), _("Three years"),
        _PURPOSE, _requests,
    ),
    "attempts": Kept(
        _("Sign-ins by national identity that did not end"), _("To finish them"), _("One day"), _PURPOSE,
        lambda at: forget_attempts(by=None, at=at),
    ),
    "refusals": Kept(
        _("Requests that were refused"), _("To find misuse"), _("As long as the operator set for the audit log"),
        _PURPOSE, _refusals,
    ),
    "safety": Kept(
        _("Reports of people, incidents, suspensions that ended"), _("To protect people"),
        _("Two years; suspensions five; incidents, and reports about children, ten"), _PURPOSE, forget_safety,
    ),
    "ratings": Kept(
        _("What volunteers and organisations said of each other"), _("To learn from it"), _("Three years"), _PURPOSE,
        lambda at: forget_ratings(by=None, at=at),
    ),
    "alarms": Kept(
        _("Alarms about hours that were closed"), _("To see patterns"), _("Two years"), _PURPOSE,
        forget_alarms,
    ),
    "failures": Kept(
        _("Certificates that could not be issued"), _("To issue them after all"), _("One year"), _PURPOSE, _failures
    ),
    "tokens": Kept(_("Tokens of forms"), _("To act once"), _("Two days"), _PURPOSE, _tokens),
    "statements": Kept(
        _("What another system was told of courses"), _("To send it again if it did not arrive"), _("Ninety days"),
        _PURPOSE, _statements,
    ),
    "launches": Kept(
        _("Courses that another platform began for its learners"), _("To go on where they stopped"),
        _("Thirty days after they were last used"), _PURPOSE, _launches,
    ),
    "runs": Kept(
        _("What this nightly job deleted"), _("To show that it runs"), _("One year"), _PURPOSE, _runs
    ),
}  # fmt: skip


def run(at: datetime) -> dict[str, int]:
    """Deletes what has had its time, and writes down how much of each class; one that fails stops no other."""
    counts = {}
    for name, kept in KEPT.items():
        if kept.delete is None:
            continue
        try:
            with transaction.atomic():
                counts[name] = kept.delete(at)
                RetentionRun.objects.create(rule=name, at=at, count=counts[name])
        except Exception:
            log.exception("what is to be deleted of %s stays until the next night", name)
    return counts
