"""What happens after an event. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from awn.alarms.tasks import look_at
from awn.base.models import Event
from awn.credentials import tasks
from awn.credentials.actions import issue, renew
from awn.credentials.actions.runs import start_run
from awn.credentials.models import Certificate
from awn.credentials.rules import CHOSEN_REASONS
from awn.hours.actions.deliverables import forget_work
from awn.hours.models import Deliverable, HoursEntry
from awn.hours.objections import members_to_decide, staff_to_decide
from awn.hours.queries import credited_people
from awn.impact.actions import refresh_opportunity
from awn.matching.actions import forget_person
from awn.matching.models import Invitation, SavedSearch
from awn.minors.rules import ADULTS_WITH_CHILDREN
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.organisations.permissions import members_who_may
from awn.organisations.rules import Permission
from awn.participation.actions.applications import cancel_all
from awn.participation.actions.forgetting import forget_words
from awn.participation.actions.places import cancel_places_of_shift, promote
from awn.participation.grown_ups import grown_ups_there
from awn.participation.models import Application, Place
from awn.participation.rules import LIVE_PLACE
from awn.people.actions import notify
from awn.people.models import Person

# More certificates than this are issued by a job of their own, so that letters need not wait for them.
AT_ONCE = 50


def tell_applicant(event: Event, at: datetime) -> None:
    """The volunteer learns what became of their application."""
    application = Application.objects.get(pk=_subject(event))
    notify(application.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=application.opportunity_id)


def tell_coordinators(event: Event, at: datetime) -> None:
    """Those who decide learn that an application waits for them."""
    application = Application.objects.select_related("opportunity").get(pk=_subject(event))
    if application.state != "submitted":
        return
    _tell_members(application.opportunity, Permission.DECIDE_APPLICATIONS, "application.to_decide", event, at)


def tell_promoted(event: Event, at: datetime) -> None:
    """Somebody moved up from the waiting list."""
    place = Place.objects.select_related("shift").get(pk=_subject(event))
    notify(place.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=place.shift.opportunity_id)


def tell_editors(event: Event, at: datetime) -> None:
    """The organisation learns what moderation decided."""
    opportunity = Opportunity.objects.get(pk=_subject(event))
    _tell_members(opportunity, Permission.EDIT_OPPORTUNITIES, event.name, event, at)


def tell_owners(event: Event, at: datetime) -> None:
    """The owners learn whether their organisation was verified."""
    organisation = Organisation.objects.get(pk=_subject(event))
    for person_id in members_who_may(Permission.MANAGE_MEMBERS, organisation.pk):
        notify(person_id, event.name, event_id=event.pk, by=None, at=at, organisation=organisation.pk)


def end_applications(event: Event, at: datetime) -> None:
    """A cancelled opportunity ends its applications, and its applicants are told."""
    opportunity = Opportunity.objects.get(pk=_subject(event))
    cancel_all(opportunity.pk, by=None, at=at)
    for application in Application.objects.filter(opportunity=opportunity, state="cancelled").select_related("person"):
        notify(application.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=opportunity.pk)


def leave_everything(event: Event, at: datetime) -> None:
    """Somebody closed their account: their seats go to the next, and their words are erased."""
    forget_words(_subject(event), by=None, at=at)
    forget_work(_subject(event), by=None, at=at)


def end_places(event: Event, at: datetime) -> None:
    """A shift that was taken out ends its places, and those who held them are told."""
    shift_id = int(event.data["shift"])
    cancel_places_of_shift(shift_id, by=None, at=at)
    for place in Place.objects.filter(shift_id=shift_id, state="cancelled"):
        notify(place.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=_subject(event))


def tell_moved(event: Event, at: datetime) -> None:
    """Those with a place or a number in a shift learn that its time has changed."""
    if not event.data.get("moved"):
        return
    places = Place.objects.filter(shift_id=int(event.data["shift"]), state__in=sorted(LIVE_PLACE))
    for person_id in places.values_list("person_id", flat=True):
        notify(person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=_subject(event))


def fill_shift(event: Event, at: datetime) -> None:
    """A shift with more places than before takes in the next from its waiting list."""
    promote(int(event.data["shift"]), by=None, at=at)


def tell_invited(event: Event, at: datetime) -> None:
    """Somebody who agreed to be found learns that an organisation would like them to come."""
    invitation = Invitation.objects.filter(pk=_subject(event)).first()
    if invitation is not None:
        opportunity = invitation.opportunity_id
        notify(invitation.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=opportunity)


def tell_inviter(event: Event, at: datetime) -> None:
    """Those who decide learn that somebody accepted; that somebody declined is told to nobody."""
    invitation = Invitation.objects.select_related("opportunity").filter(pk=_subject(event)).first()
    if invitation is not None:
        _tell_members(invitation.opportunity, Permission.DECIDE_APPLICATIONS, event.name, event, at)


def forget_matching(event: Event, at: datetime) -> None:
    """Somebody closed their account: what matching kept about them goes as well."""
    forget_person(_subject(event), by=None, at=at)


def tell_searcher(event: Event, at: datetime) -> None:
    """Whoever keeps a search learns that it finds something new."""
    search = SavedSearch.objects.filter(pk=_subject(event)).first()
    if search is not None:
        notify(search.person_id, event.name, event_id=event.pk, by=None, at=at, search=search.pk, name=search.name)


def tell_adults_missing(event: Event, at: datetime) -> None:
    """Supervisors learn that by the records fewer than two grown-ups are left where children are helped."""
    place = Place.objects.select_related("shift__opportunity").get(pk=_subject(event))
    shift, opportunity = place.shift, place.shift.opportunity
    if not opportunity.with_children or not shift.starts_at <= at < shift.ends_at:
        return
    if grown_ups_there(shift, at.date()) < ADULTS_WITH_CHILDREN:
        _tell_members(opportunity, Permission.RECORD_ATTENDANCE, "shift.adults_missing", event, at)


def tell_credited(event: Event, at: datetime) -> None:
    """The volunteer learns of credited or reversed hours; of a decision on an objection other words tell."""
    if event.data.get("objection"):
        return
    entry = HoursEntry.objects.get(pk=_subject(event))
    notify(
        entry.person_id,
        event.name,
        event_id=event.pk,
        by=None,
        at=at,
        opportunity=entry.opportunity_id,
        minutes=entry.minutes,
    )


def tell_deciders(event: Event, at: datetime) -> None:
    """Those who may decide learn of an objection; the platform's staff where the organisation has nobody else."""
    entry = HoursEntry.objects.get(pk=_subject(event))
    kinds = dict.fromkeys(staff_to_decide(entry), "hours.to_audit")
    kinds |= dict.fromkeys(members_to_decide(entry), event.name)
    for person_id, kind in kinds.items():
        notify(person_id, kind, event_id=event.pk, by=None, at=at, opportunity=entry.opportunity_id)


def tell_decided(event: Event, at: datetime) -> None:
    """The volunteer learns what was decided on their objection."""
    entry = HoursEntry.objects.get(pk=_subject(event))
    notify(entry.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=entry.opportunity_id)


def tell_supervisors(event: Event, at: datetime) -> None:
    """Those who confirm hours learn that work was handed in."""
    work = Deliverable.objects.select_related("place__shift__opportunity").get(pk=_subject(event))
    if work.state == "submitted":
        _tell_members(work.place.shift.opportunity, Permission.CONFIRM_HOURS, event.name, event, at)


def tell_returned(event: Event, at: datetime) -> None:
    """The volunteer learns that work was sent back with words."""
    work = Deliverable.objects.select_related("place__shift").get(pk=_subject(event))
    opportunity = work.place.shift.opportunity_id
    notify(work.place.person_id, event.name, event_id=event.pk, by=None, at=at, opportunity=opportunity)


def count_impact(event: Event, at: datetime) -> None:
    """The totals follow the ledger."""
    entry = HoursEntry.objects.only("opportunity_id").get(pk=_subject(event))
    refresh_opportunity(entry.opportunity_id, by=None, at=at)


def look_at_hours(event: Event, at: datetime) -> None:
    """What cannot be is noticed at once; the other alarms wait for the night."""
    look_at(_subject(event), at)


def renew_certificate(event: Event, at: datetime) -> None:
    """Hours that were reversed leave a certificate: a new one replaces it, or it is revoked."""
    entry = HoursEntry.objects.get(pk=_subject(event))
    renew(entry.person_id, entry.opportunity_id, by=None, at=at)


def issue_certificates(event: Event, at: datetime) -> None:
    """A completed opportunity gives everyone with confirmed hours their certificate; many get theirs by a job."""
    opportunity_id = _subject(event)
    people = credited_people(opportunity_id)
    if len(people) > AT_ONCE:
        start_run(opportunity_id, by=None, at=at)
        return
    for person in Person.objects.filter(pk__in=people):
        if person.name:
            issue(person.pk, opportunity_id, by=None, at=at)


def carry_on_runs(event: Event, at: datetime) -> None:
    """A job issues what was asked for many."""
    try:
        with transaction.atomic():
            tasks.carry_on_runs.defer()
    except AlreadyEnqueued:
        # The job that waits does this run too.
        return


def prepare_documents(event: Event, at: datetime) -> None:
    """A certificate is there to be drawn, or a key is new: the key that signs PDFs gets its chain."""
    if event.data.get("purpose", "documents") == "documents":
        from awn.credentials.documents.signing import prepare

        prepare(at=at)


def tell_certified(event: Event, at: datetime) -> None:
    """The volunteer learns that a certificate is ready."""
    certificate = Certificate.objects.select_related("person").filter(pk=_subject(event)).first()
    if certificate is not None:
        about = _about(certificate)
        notify(certificate.person_id, event.name, event_id=event.pk, by=None, at=at, **about)


def tell_revoked(event: Event, at: datetime) -> None:
    """The volunteer learns that an organiser took a certificate back; of changed hours other words tell."""
    if event.data["reason"] in CHOSEN_REASONS:
        certificate = Certificate.objects.select_related("person").get(pk=_subject(event))
        kind = f"{event.name}.{event.data['reason']}"
        notify(certificate.person_id, kind, event_id=event.pk, by=None, at=at, **_about(certificate))


def _about(certificate: Certificate) -> dict[str, int | str]:
    """What a message calls a certificate: its opportunity, or its own title where it belongs to none."""
    if certificate.opportunity_id is not None:
        return {"opportunity": certificate.opportunity_id}
    return {"name": certificate.title.pick(certificate.person.language)[0]}


def _subject(event: Event) -> int:
    if event.subject_id is None:
        raise ValueError(f"event {event.pk} ({event.name}) names no subject")
    return event.subject_id


def _tell_members(opportunity: Opportunity, permission: Permission, kind: str, event: Event, at: datetime) -> None:
    for person_id in members_who_may(permission, opportunity.organisation_id, team_id=opportunity.team_id):
        notify(person_id, kind, event_id=event.pk, by=None, at=at, opportunity=opportunity.pk)
