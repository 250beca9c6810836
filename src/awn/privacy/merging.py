"""What becomes of each column that leads to a person when two records of one person become one.

A test compares this with `tables.COLUMNS`: a column without a decision fails it.

    moved      the rows are the other record's from now on; where both have such a row, `clash` says what happens
    elsewhere  `identity.actions.merge`, the account itself, or the words in `why` see to it
    dropped    the rows go: they say nothing any more
    stays      under the number it was written under; whoever reads for a person asks `people.queries.ids_of`, or `why`

`clash`: "dropped" (the row of the record that stays counts), "stays" (the other remains where it is), or the code of a
refusal: staff settle it first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one column."""

    fate: str
    clash: str = "dropped"
    why: str = ""


_MOVED = Decision("moved")
_MOVED_BESIDE = Decision("moved", "stays")
_MERGED = Decision("elsewhere", why="identity.actions.merge")
_ACCOUNT = Decision("elsewhere", why="goes with its account")
_ACTED = Decision("stays", why="who acted is written as it was then")
_LEDGER = Decision("stays", why="the ledger is append-only and read through both numbers")
_LOG = Decision("stays", why="a log")
_PROOF = Decision("stays", why="proof of what was agreed to then; the record that stays is asked for itself")

DECISIONS: Mapping[str, Decision] = {
    "account.EmailAddress.user": _ACCOUNT,
    "people.AccountPhone.account": _MERGED,
    "mfa.Authenticator.user": _ACCOUNT,
    "usersessions.UserSession.user": _ACCOUNT,
    "base.Event.by_id": _LOG,
    "base.Event.subject_id": _LOG,
    "base.FormUse.account_id": _ACCOUNT,
    "people.Person.merged_into": _MERGED,
    "people.Person_interests.person": _MERGED,
    "people.Account.person": _MERGED,
    "people.PersonLanguage.person": _MERGED,
    "people.PersonSkill.person": _MERGED,
    "people.PersonSkill.endorsed_by_id": _ACTED,
    "people.Availability.person": _MERGED,
    "people.Guardianship.guardian": _MERGED,
    "people.Guardianship.ward": _MERGED,
    "people.GuardianCode.ward": Decision("dropped", why="good for half an hour"),
    "people.AwayDays.person": _MOVED,
    "people.Background.person": _MOVED,
    "people.Experience.person": _MOVED,
    "people.NameParts.person": _MOVED,
    "people.PrayerSlot.person": _MOVED,
    # Sealed for the record they stand in, and kept only with its consent: asked for anew.
    "people.Care.person": Decision("dropped"),
    "people.SealedContact.person": Decision("dropped"),
    "people.StaffMember.person": Decision("stays", why="`merge_staff`: only roles that have ended are left"),
    "people.StaffMember.given_by_id": _ACTED,
    "people.StaffMember.confirmed_by_id": _ACTED,
    "people.Notification.person": _MERGED,
    "audit.Refused.person_id": _LOG,
    "audit.Search.by_id": _LOG,
    "audit.Search.person_id": _LOG,
    "consents.Consent.person": _PROOF,
    "consents.Consent.by": _PROOF,
    "consents.Consent.helper": _PROOF,
    "consents.Look.person": _MOVED,
    "consents.Look.by_id": _ACTED,
    "identity.LinkedIdentity.person": _MERGED,
    "identity.HeldNumber.person": _MERGED,
    "identity.Attempt.person": Decision("dropped", why="a sign-in that has not ended"),
    "identity.IdentityCase.person": _MERGED,
    "identity.IdentityCase.holder": _MERGED,
    "identity.IdentityCase.closed_by": _ACTED,
    "identity.Merge.gone": _MERGED,
    "identity.Merge.kept": _LOG,
    "identity.Merge.by": _ACTED,
    # Where both are members, the role of the record that stays counts: nobody rises by a merger.
    "organisations.Member.person": _MOVED,
    "organisations.Team.lead": _MOVED,
    "organisations.TeamMember.person": _MOVED,
    "organisations.Delegation.giver": _MOVED,
    "organisations.Delegation.receiver": _MOVED,
    "assistance.AssistedPerson.person": _MOVED,
    "assistance.AssistedPerson.helper": _ACTED,
    "assistance.AssistedConsent.person": _MOVED_BESIDE,
    "assistance.AssistedConsent.helper": _ACTED,
    # The printed card of the record that stays is the good one; the other opens nothing any more.
    "assistance.Card.person": _MOVED,
    "assistance.Card.issued_by": _ACTED,
    "qualifications.Qualification.person": Decision("moved", "merge_waiting"),
    "qualifications.Qualification.decided_by_id": _ACTED,
    "safety.Report.person": _MOVED_BESIDE,
    "safety.Report.reporter": _MOVED_BESIDE,
    "safety.Report.assigned": _ACTED,
    "safety.ReportStep.by": _ACTED,
    "safety.Block.person": _MOVED,
    "safety.Block.other": _MOVED,
    "safety.ConductAcceptance.person": _MOVED,
    "safety.Suspension.person": _MOVED_BESIDE,
    "safety.Suspension.by": _ACTED,
    "safety.Suspension.ended_by": _ACTED,
    "safety.Appeal.decided_by": _ACTED,
    "safety.HouseAppeal.by": _ACTED,
    "safety.HouseAppeal.suspended_by": _ACTED,
    "safety.HouseAppeal.decided_by": _ACTED,
    "safety.Incident.by": _ACTED,
    "safety.IncidentPerson.person": _MOVED_BESIDE,
    "safety.FollowUp.by": _ACTED,
    "support.HelpRequest.person": _MOVED,
    "support.HelpRequest.assigned": _ACTED,
    "support.HelpMessage.by": _ACTED,
    "support.AnswerTemplate.changed_by": _ACTED,
    "minors.CharterConsent.ward": _MOVED_BESIDE,
    "minors.CharterConsent.guardian": _MOVED_BESIDE,
    "minors.NoticeChoice.guardian": _MOVED,
    "onboarding.PutAway.person": _MOVED,
    "schools.Pupil.person": _MOVED_BESIDE,
    "schools.SignOff.by": _ACTED,
    "matching.Vector.subject_id": Decision("elsewhere", why="dropped: made anew from the profile that stays"),
    "matching.Choice.person": _MOVED,
    "matching.Dismissal.person": _MOVED,
    "matching.Invitation.person": _MOVED,
    "matching.Invitation.by": _ACTED,
    "matching.Slate.person_id": _LOG,
    "matching.SavedSearch.person": _MOVED,
    "analysis.Question.owner": _MOVED,
    # What has not begun moves with its places; what has begun is read through both numbers.
    "participation.Application.person": Decision("elsewhere", why="actions.merging._move_applications"),
    "participation.Application.guardian": _MOVED_BESIDE,
    "participation.Application.decided_by": _ACTED,
    "participation.Place.person": Decision("elsewhere", why="as their applications"),
    "participation.AttendanceEvent.recorded_by": _ACTED,
    "participation.Kiosk.created_by": _ACTED,
    "onsite.Zone.supervisor": _MOVED,
    # Where both stand in a queue, or were called, the number and the answer of the record that stays count.
    "surge.Claim.person": _MOVED,
    "emergencies.Call.person": _MOVED,
    "emergencies.Emergency.opened_by": _ACTED,
    "emergencies.Emergency.closed_by": _ACTED,
    "participation.Party.organiser": _MOVED,
    "planning.Run.asked_by": _ACTED,
    "planning.Row.person": _MOVED,
    "planning.Move.by": _ACTED,
    "planning.Move.person": _MOVED,
    "outreach.Listed.person": _MOVED,
    "outreach.Listed.by": _ACTED,
    "outreach.Note.person": _MOVED,
    "outreach.Note.by": _ACTED,
    "outreach.BaseSearch.person": _MOVED,
    "outreach.BroughtList.by": _ACTED,
    "outreach.Expected.person": _MOVED,
    "messaging.Mailing.created_by": _ACTED,
    "messaging.Delivery.person": _MOVED_BESIDE,
    "messaging.Delivery.about": _MOVED_BESIDE,
    "messaging.Wish.person": _MOVED,
    "messaging.Device.person": _MOVED,
    # The other account is closed, and its address with it.
    "messaging.DeadAddress.person": Decision("dropped"),
    # The address of the other calendar leads nowhere any more.
    "messaging.Feed.person": Decision("dropped"),
    "reports.Schedule.person": _MOVED,
    "reports.Reader.person": _MOVED,
    "screening.Act.by": _ACTED,
    "screening.Inquiry.asked_by": _ACTED,
    "screening.SavedView.person": _MOVED,
    "screening.RuleSet.made_by": _ACTED,
    "screening.Slot.made_by": _ACTED,
    "cover.Readiness.person": _MOVED,
    "cover.Ask.person": _MOVED,
    "hours.HoursEntry.person": _LEDGER,
    "hours.HoursEntry.confirmed_by": _LEDGER,
    "hours.Attestation.by": _LEDGER,
    "hours.Deliverable.decided_by": _ACTED,
    "hours.PastShift.person": _LEDGER,
    "hours.Presence.person": _LEDGER,
    "hours.Balance.person": _LEDGER,
    "boards.Claim.person": _MOVED_BESIDE,
    "boards.Task.accepted_by": _ACTED,
    "boards.Session.volunteer": _MOVED_BESIDE,
    "boards.Session.supervisor": _ACTED,
    "boards.Session.settled_by": _ACTED,
    "boards.Escalation.taken_by": _ACTED,
    "ratings.Occasion.person": _MOVED_BESIDE,
    "ratings.Rating.by": _ACTED,
    "ratings.Rating.answered_by": _ACTED,
    "evaluation.Tally.person": Decision("dropped", why="counted anew the night after"),
    "evaluation.Severity.rater": Decision("dropped", why="fitted anew the night after"),
    "evaluation.CommentLabel.corrected_by": _ACTED,
    "evaluation.Contest.person": _MOVED_BESIDE,
    "evaluation.Contest.by": _ACTED,
    "evaluation.Contest.decided_by": _ACTED,
    "evaluation.Hiding.person": _MOVED,
    "alarms.Alarm.assigned": _ACTED,
    "alarms.Step.by": _ACTED,
    "credentials.CertificateTemplate.changed_by": _ACTED,
    "credentials.IssueRun.last_person_id": _LOG,
    "credentials.IssueRun.asked_by": _ACTED,
    "credentials.IssueFailure.person": _MOVED,
    "credentials.Certificate.person": _LEDGER,
    "credentials.Certificate.issued_by": _ACTED,
    "learning.Course.changed_by": _ACTED,
    "learning.Enrolment.person": _MOVED_BESIDE,
    "learning.Sharer.person": _MOVED_BESIDE,
    "programmes.Revision.by_id": _ACTED,
    "programmes.Value.by_id": _ACTED,
    "programmes.Count.by_id": _ACTED,
    "programmes.Link.by_id": _ACTED,
    "programmes.Contribution.by_id": _ACTED,
    "programmes.NationalFigure.by_id": _ACTED,
    "status.Outage.by": _ACTED,
    "status.OutageUpdate.by": _ACTED,
    "valuation.HourRate.entered_by": _ACTED,
    "valuation.RateChoice.by": _ACTED,
    "valuation.CostSheet.by": _ACTED,
    "valuation.Worksheet.by": _ACTED,
    "valuation.WorksheetVersion.by": _ACTED,
    "privacy.Export.person": Decision("stays", why="a copy of one record, gone after seven days"),
    "privacy.Export.asked_by": _ACTED,
    "privacy.Erasure.person": Decision("stays", why="proof; an open one refuses `merge_erasing`"),
    "privacy.Erasure.asked_by": _ACTED,
    "privacy.Request.person": _MOVED_BESIDE,
    "privacy.Request.answered_by": _ACTED,
    "privacy.Breach.opened_by": _ACTED,
    "privacy.BreachPerson.person": _MOVED,
}
