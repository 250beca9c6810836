"""Where somebody’s data lie: each column that leads to a person, what is exported of it, what is erased.

A test walks all tables: a column that is missing here fails it. `part` names the part of the export; without one `why`
says why the person is not given it. `at_erasure` says what becomes of it:

    deleted     the rows go
    unlinked    the column is emptied, the row stays
    with        an action named in `why` sees to it
    kept        a number that leads to nobody any more, for the reason in `why`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column that leads to a person."""

    part: str
    at_erasure: str
    why: str = ""


_STAFF_ACT = "who of the staff or of an organisation acted; their act concerns somebody else"
_LOG = "a log that holds numbers and no words; it outlives whom it tells of"
_ACCOUNT = "goes with the account"


def _deleted(part: str, why: str = "") -> Column:
    return Column(part, "deleted", why)


def _acted(at_erasure: str = "unlinked") -> Column:
    return Column("", at_erasure, _STAFF_ACT)


COLUMNS: Mapping[str, Column] = {
    # What others keep for us: the account's own tables.
    "account.EmailAddress.user": Column("account", "with", _ACCOUNT),
    "people.AccountPhone.account": Column("account", "with", _ACCOUNT),
    "mfa.Authenticator.user": Column("account", "with", f"without the secrets; {_ACCOUNT}"),
    "usersessions.UserSession.user": Column("account", "with", _ACCOUNT),
    "base.Event.by_id": Column("events", "kept", _LOG),
    "base.Event.subject_id": Column("", "kept", f"{_LOG}; what was done to a person stands in the parts themselves"),
    "base.FormUse.account_id": Column("", "with", "a token of a form, gone after two days"),
    # people
    "people.Person.merged_into": Column("", "kept", "the second record of one person leads to the first"),
    "people.Person_interests.person": _deleted("profile"),
    "people.Account.person": Column("profile", "with", "people.actions.close_account"),
    "people.PersonLanguage.person": _deleted("profile"),
    "people.PersonSkill.person": _deleted("profile"),
    "people.Availability.person": _deleted("profile"),
    "people.Guardianship.guardian": _deleted("profile"),
    "people.Guardianship.ward": _deleted("profile"),
    "people.GuardianCode.ward": _deleted("", "a keyed hash that is good for half an hour"),
    "people.PersonSkill.endorsed_by_id": _acted("kept"),
    "people.AwayDays.person": _deleted("profile"),
    "people.Background.person": _deleted("profile"),
    "people.Care.person": _deleted("profile"),
    "people.Experience.person": _deleted("profile"),
    "people.NameParts.person": _deleted("profile"),
    "people.PrayerSlot.person": _deleted("profile"),
    "people.SealedContact.person": _deleted("profile"),
    "people.StaffMember.person": _deleted("roles"),
    "people.StaffMember.given_by_id": _acted("kept"),
    "people.StaffMember.confirmed_by_id": _acted("kept"),
    "people.Notification.person": _deleted("profile"),
    # what protects people
    "audit.Refused.person_id": Column("", "kept", f"{_LOG}, against misuse"),
    "audit.Search.by_id": _acted("kept"),
    "audit.Search.person_id": Column("", "kept", _LOG),
    "consents.Consent.person": Column("consents", "kept", "proof that what was done was agreed to"),
    "consents.Consent.by": Column("", "kept", "who answered for a minor"),
    "consents.Consent.helper": _acted("kept"),
    "consents.Look.person": _deleted("consents"),
    "consents.Look.by_id": _acted("kept"),
    "identity.LinkedIdentity.person": _deleted("identity"),
    "identity.HeldNumber.person": _deleted("identity"),
    "identity.Attempt.person": _deleted("", "a sign-in that has not ended, gone after a day"),
    "identity.IdentityCase.person": _deleted("", "two people may be meant: showing it to one would name the other"),
    "identity.IdentityCase.holder": _deleted("", "two people may be meant: showing it to one would name the other"),
    "identity.IdentityCase.closed_by": _acted(),
    "identity.Merge.gone": Column("", "kept", "two numbers of one person"),
    "identity.Merge.kept": Column("", "kept", "two numbers of one person"),
    "identity.Merge.by": _acted(),
    "organisations.Member.person": _deleted("memberships"),
    "organisations.Team.lead": Column("memberships", "unlinked"),
    "organisations.TeamMember.person": _deleted("memberships"),
    "organisations.Delegation.giver": _deleted("memberships"),
    "organisations.Delegation.receiver": _deleted("memberships"),
    "assistance.AssistedPerson.person": _deleted("assistance"),
    "assistance.AssistedPerson.helper": _acted(),
    "assistance.AssistedConsent.person": _deleted("assistance"),
    "assistance.AssistedConsent.helper": _acted(),
    "assistance.Card.person": _deleted("assistance"),
    "assistance.Card.issued_by": _acted(),
    "qualifications.Qualification.person": Column("qualifications", "with", "qualifications.actions.forget"),
    "qualifications.Qualification.decided_by_id": Column("", "kept", _STAFF_ACT),
    "safety.Report.person": Column("", "kept", "what others reported would name them; it stays for its own time"),
    "safety.Report.reporter": Column("safety", "unlinked"),
    "safety.Report.assigned": _acted(),
    "safety.ReportStep.by": _acted(),
    "safety.Block.person": _deleted("safety"),
    "safety.Block.other": _deleted("", "who blocked somebody is never told to them"),
    "safety.ConductAcceptance.person": _deleted("safety"),
    "safety.Suspension.person": Column("safety", "kept", "protects others for its own time; a number without a name"),
    "safety.Suspension.by": _acted(),
    "safety.Suspension.ended_by": _acted(),
    "safety.Appeal.decided_by": _acted(),
    "safety.HouseAppeal.suspended_by": _acted(),
    "safety.HouseAppeal.by": _acted(),
    "safety.HouseAppeal.decided_by": _acted(),
    "safety.Incident.by": _acted(),
    "safety.IncidentPerson.person": Column(
        "safety", "unlinked", "the log of the organisation stays; name and health go"
    ),
    "safety.FollowUp.by": _acted(),
    "support.HelpRequest.person": Column("support", "with", "support.actions.keeping.forget, with words and files"),
    "support.HelpRequest.assigned": _acted(),
    "support.HelpMessage.by": _acted(),
    "support.AnswerTemplate.changed_by": _acted(),
    "minors.CharterConsent.ward": Column("minors", "kept", "that a guardian agreed is shown as long as hours stand"),
    "minors.CharterConsent.guardian": Column("minors", "unlinked"),
    "minors.NoticeChoice.guardian": _deleted("minors"),
    "schools.Pupil.person": Column("schools", "with", "the row goes with name and number: schools forgets"),
    "schools.SignOff.by": _acted(),
    "onboarding.PutAway.person": _deleted("profile"),
    # matching
    "matching.Vector.subject_id": Column("", "with", "numbers made of the profile; matching.actions.forget_person"),
    "matching.Choice.person": _deleted("matching"),
    "matching.Dismissal.person": _deleted("matching"),
    "matching.Invitation.person": _deleted("matching"),
    "matching.Invitation.by": _acted(),
    "matching.Slate.person_id": Column("matching", "unlinked"),
    "matching.SavedSearch.person": _deleted("matching"),
    "analysis.Question.owner": _deleted("memberships"),
    # participation and hours
    "participation.Application.person": Column("applications", "kept", "seats and hours rest on it; its words go"),
    "participation.Application.guardian": Column("", "unlinked", "the ward's own application"),
    "participation.Application.decided_by": _acted(),
    "participation.Place.person": Column("applications", "kept", "hours rest on it"),
    "participation.AttendanceEvent.recorded_by": _acted("kept"),
    "participation.Kiosk.created_by": _acted(),
    "onsite.Zone.supervisor": Column("", "unlinked", "which zone a member looks after; the role stands in memberships"),
    "planning.Run.asked_by": _acted(),
    "planning.Row.person": _deleted("", "a draft of the organisation; what came of it is a place"),
    "planning.Move.by": _acted(),
    "planning.Move.person": _deleted("", "what a coordinator moved on a draft"),
    "surge.Claim.person": _deleted("queues"),
    "emergencies.Call.person": _deleted("emergencies"),
    "emergencies.Emergency.opened_by": _acted(),
    "emergencies.Emergency.closed_by": _acted(),
    "participation.Party.organiser": Column("parties", "with", "participation.actions.forgetting.forget_words"),
    "outreach.Listed.person": _deleted("known_by"),
    "outreach.Listed.by": _acted(),
    "outreach.Note.person": _deleted("known_by"),
    "outreach.Note.by": _acted(),
    "outreach.BaseSearch.person": _deleted("known_by"),
    "outreach.BroughtList.by": _acted(),
    "outreach.Expected.person": Column("", "unlinked", "the answer to an organisation; what came of it is in `lists`"),
    "messaging.Mailing.created_by": _acted(),
    "messaging.Delivery.person": _deleted("messages"),
    "messaging.Delivery.about": _deleted("", "the guardian’s own message; it goes with the one or the other"),
    "messaging.Wish.person": _deleted("messages"),
    "messaging.Device.person": _deleted("messages"),
    "messaging.DeadAddress.person": _deleted("messages"),
    "messaging.Feed.person": _deleted("messages"),
    "reports.Schedule.person": _deleted("messages"),
    "reports.Reader.person": _deleted("messages"),
    "screening.Act.by": _acted(),
    "screening.Inquiry.asked_by": _acted(),
    "screening.SavedView.person": _deleted("screening"),
    "screening.RuleSet.made_by": _acted(),
    "screening.Slot.made_by": _acted(),
    "cover.Readiness.person": _deleted("cover"),
    "cover.Ask.person": _deleted("cover"),
    "hours.HoursEntry.person": Column("hours", "kept", "the ledger, whose salt is destroyed"),
    "hours.HoursEntry.confirmed_by": _acted("kept"),
    "hours.Attestation.by": Column("hours", "kept", "the ledger, whose salt is destroyed"),
    "hours.Deliverable.decided_by": _acted("kept"),
    "hours.PastShift.person": Column("before_awn", "kept", "the ledger, whose salt is destroyed; its words go"),
    "hours.Presence.person": Column("hours", "kept", "refuses that one number is in two places at once"),
    "hours.Balance.person": Column("hours", "kept", "the sum of the ledger"),
    "boards.Claim.person": Column("boards", "kept", "hours and others’ work rest on it; its words and files go"),
    "boards.Task.accepted_by": _acted(),
    "boards.Session.volunteer": Column("boards", "kept", "hours rest on it; its words go"),
    "boards.Session.supervisor": _acted(),
    "boards.Session.settled_by": _acted(),
    "boards.Escalation.taken_by": _acted(),
    "ratings.Occasion.person": _deleted("ratings"),
    "ratings.Rating.by": _acted(),
    "ratings.Rating.answered_by": _acted(),
    "evaluation.Tally.person": _deleted("evaluation"),
    "evaluation.Severity.rater": _deleted("", "how strictly somebody rates for an organisation, worked out of many"),
    "evaluation.CommentLabel.corrected_by": _acted(),
    "evaluation.CommentCorrection.by": _acted(),
    "evaluation.Contest.person": _deleted("evaluation"),
    "evaluation.Contest.by": _acted(),
    "evaluation.Contest.decided_by": _acted(),
    "evaluation.Hiding.person": _deleted("evaluation"),
    "alarms.Alarm.assigned": _acted(),
    "alarms.Step.by": _acted(),
    "credentials.CertificateTemplate.changed_by": _acted("kept"),
    "credentials.IssueRun.last_person_id": _acted("kept"),
    "credentials.IssueRun.asked_by": _acted("kept"),
    "credentials.IssueFailure.person": _deleted("", "the code of a refusal within a run of certificates"),
    "credentials.Certificate.person": Column("certificates", "with", "kept or taken out of force, as the person chose"),
    "credentials.Certificate.issued_by": _acted("kept"),
    "learning.Course.changed_by": _acted(),
    "learning.Enrolment.person": _deleted("courses"),
    "learning.Sharer.person": _deleted("course_records"),
    "programmes.Revision.by_id": _acted("kept"),
    "programmes.Value.by_id": _acted("kept"),
    "programmes.Count.by_id": _acted("kept"),
    "programmes.Link.by_id": _acted("kept"),
    "programmes.Contribution.by_id": _acted("kept"),
    "programmes.NationalFigure.by_id": _acted("kept"),
    "recognition.Level.person": _deleted("recognition"),
    "recognition.LeftOut.person": _deleted("recognition"),
    "recognition.LevelSetting.by": _acted(),
    "recognition.ThanksLink.made_by": _acted(),
    "recognition.Thanks.decided_by": _acted(),
    "status.Outage.by": _acted(),
    "status.OutageUpdate.by": _acted(),
    "valuation.HourRate.entered_by": _acted(),
    "valuation.RateChoice.by": _acted(),
    "valuation.CostSheet.by": _acted(),
    "valuation.Worksheet.by": _acted(),
    "valuation.WorksheetVersion.by": _acted(),
    # this package
    "privacy.Export.person": _deleted("privacy"),
    "privacy.Export.asked_by": _deleted("privacy"),
    "privacy.Erasure.person": Column("privacy", "kept", "proof that the wish was granted"),
    "privacy.Erasure.asked_by": Column("", "kept", "proof that the wish was granted"),
    "privacy.Request.person": _deleted("privacy"),
    "privacy.Request.answered_by": _acted(),
    "privacy.Breach.opened_by": _acted(),
    "privacy.BreachPerson.person": _deleted("privacy"),
}
