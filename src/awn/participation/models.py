"""Applications, places, attendance events, and parties who come together."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from awn.opportunities.models import Opportunity, Role, Shift
from awn.participation.party_rules import PARTY_STATES
from awn.participation.rules import (
    ACTIVE_APPLICATION,
    ACTIVE_PLACE,
    APPLICATION_STATES,
    ATTENDANCE_METHODS,
    EXCUSES,
    PLACE_PROOFS,
    PLACE_STATES,
    AttendanceKind,
)
from awn.participation.seat_rules import ANSWER_HOURS, CLASH_REASONS, GIVE_UP_REASONS, RESERVED_FOR
from awn.people.models import Person


class Application(models.Model):
    """Somebody asks to take part. Its id is also its place in the queue."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="applications")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    role = models.ForeignKey(Role, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=20, choices=list(APPLICATION_STATES.items()))
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    message = models.TextField(blank=True)
    # Codes of needs shown to the organisation with this application only: see `sharing`.
    sealed_needs = models.BinaryField(null=True)
    # A seat that becomes free is theirs without a question.
    takes_at_once = models.BooleanField(default=False, db_default=False)
    # Why a coordinator accepted them although they have another place at the time; empty where they have none.
    clash_reason = models.CharField(
        max_length=12, blank=True, default="", db_default="", choices=list(CLASH_REASONS.items())
    )
    # The same for all who applied together: whoever of them waits in a list moves up with the others.
    together = models.UUIDField(null=True)
    charter_accepted_at = models.DateTimeField()
    guardian = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    guardian_consented_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["opportunity", "person"],
                condition=Q(state__in=sorted(ACTIVE_APPLICATION)),
                name="application_once",
            )
        ]
        indexes: ClassVar = [
            # Applicants of an opportunity, in order; and my applications, newest first.
            models.Index(fields=["opportunity", "state", "id"], name="application_queue"),
            models.Index(fields=["person", "-id"], name="application_of_person"),
            # The others of a family or group that moves up together.
            models.Index(fields=["together"], condition=Q(together__isnull=False), name="application_together"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"


class ApplicationShift(models.Model):
    """A shift that an applicant asks for."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="wanted_shifts")
    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["application", "shift"], name="application_shift_once")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} -> {self.shift_id}"


class Place(models.Model):
    """A seat in a shift, or a number in its waiting list (lowest id first).

    A trigger counts the seated places into `Shift.taken`, whose check constraint refuses one too many.
    """

    shift = models.ForeignKey(Shift, on_delete=models.PROTECT, related_name="places")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="places")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="places")
    state = models.CharField(max_length=20, choices=list(PLACE_STATES.items()))
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["shift", "person"],
                condition=Q(state__in=sorted(ACTIVE_PLACE)),
                name="place_once_per_shift",
            )
        ]
        indexes: ClassVar = [
            # The roll of a shift and its waiting list; and my places.
            models.Index(fields=["shift", "state", "id"], name="place_of_shift"),
            models.Index(fields=["person", "-id"], name="place_of_person"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.state}"


class Offer(models.Model):
    """A seat that became free, and the one who is asked whether they want it.

    Without `until` it is kept for nobody: whoever says yes first has it.
    """

    place = models.OneToOneField(Place, primary_key=True, on_delete=models.CASCADE, related_name="offer")
    made_at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The job that goes on to the next.
            models.Index(fields=["until"], condition=Q(answered_at=None, until__isnull=False), name="offer_open_until")
        ]

    def __str__(self) -> str:
        return f"offer of {self.place_id}"


class OfferTerms(models.Model):
    """How long those on the waiting lists of an opportunity may think; without a row it is the usual time."""

    opportunity = models.OneToOneField(Opportunity, primary_key=True, on_delete=models.CASCADE, related_name="+")
    answer_hours = models.PositiveSmallIntegerField(default=ANSWER_HOURS)

    def __str__(self) -> str:
        return f"{self.answer_hours} hours"


class ReservedSeats(models.Model):
    """Seats of a shift kept for some people until a date. A trigger counts them into `Shift.taken`, like places."""

    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="reserved")
    kind = models.CharField(max_length=10, choices=list(RESERVED_FOR.items()))
    seats = models.PositiveSmallIntegerField()
    until = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["shift", "kind"], name="reserved_seats_once")]
        indexes: ClassVar = [models.Index(fields=["until"], name="reserved_seats_until")]

    def __str__(self) -> str:
        return f"{self.seats} in {self.shift_id} for {self.kind}"


class GivingUp(models.Model):
    """Why and when somebody gave up a seat; a late one is shown to those who decide on applications for a year."""

    place = models.OneToOneField(Place, primary_key=True, on_delete=models.CASCADE, related_name="giving_up")
    reason = models.CharField(max_length=12, choices=list(GIVE_UP_REASONS.items()), blank=True)
    at = models.DateTimeField()
    is_late = models.BooleanField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(is_late=True), name="giving_up_late")]

    def __str__(self) -> str:
        return f"{self.place_id}: {self.reason or 'no reason'}"


class AttendanceEvent(models.Model):
    """Something about somebody's presence. Rows are never changed or deleted: a trigger refuses it."""

    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="attendance")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in AttendanceKind])
    # When it happened, and when somebody wrote it down: the difference shows back-dating.
    at = models.DateTimeField()
    entered_at = models.DateTimeField()
    method = models.CharField(max_length=12, choices=list(ATTENDANCE_METHODS.items()))
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    note = models.CharField(max_length=300, blank=True)
    # Why somebody is excused: ill is not absent.
    reason = models.CharField(max_length=12, choices=list(EXCUSES.items()), blank=True)
    # A keyed hash of the device that recorded it: one telephone that checks in many people is an alarm.
    device = models.CharField(max_length=64, blank=True)
    # What shows that the person was at the place, and how far from it the device said it was. No coordinates are kept.
    place_proof = models.CharField(max_length=12, choices=list(PLACE_PROOFS.items()), blank=True)
    distance_m = models.PositiveIntegerField(null=True)
    # The 30-second step of the code that was scanned, counted from 1970.
    step = models.BigIntegerField(null=True)
    # Given by the device that scanned a ticket without a network: sent twice, it writes once.
    client_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(entered_at__gte=F("at")) | Q(method="import"), name="attendance_not_ahead"
            ),
            # A code that is sent twice writes once.
            models.UniqueConstraint(fields=["place", "kind", "step"], name="attendance_once_per_step"),
            models.UniqueConstraint(
                fields=["client_id"], condition=Q(client_id__isnull=False), name="attendance_once_per_scan"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["place", "id"], name="attendance_of_place"),
            # The alarms: what one device recorded, in time.
            models.Index(fields=["device", "at"], condition=~Q(device=""), name="attendance_of_device"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"


class Kiosk(models.Model):
    """A device at the entrance of one opportunity. It acts for nobody: it shows the venue's code and takes numbers."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.CASCADE, related_name="kiosks")
    name = models.CharField(max_length=80)
    # First of the code that pairs a device, then, once that was used, of the token in the device's cookie.
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    paired_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # The devices of an opportunity, newest first.
            models.Index(fields=["opportunity", "-id"], name="kiosk_of_opportunity"),
        ]

    def __str__(self) -> str:
        return self.name


class Party(models.Model):
    """People who want to come together, some of whom still have to say yes for themselves."""

    opportunity = models.ForeignKey(Opportunity, on_delete=models.PROTECT, related_name="+")
    organiser = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    shift_ids = ArrayField(models.BigIntegerField())
    # Whether everybody stays at home when one of them does not say yes in time.
    all_or_none = models.BooleanField()
    created_at = models.DateTimeField()
    # Until when seats are held.
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            # What somebody is waiting for; and the job that lets go of seats.
            models.Index(fields=["organiser", "-id"], name="party_of_organiser"),
            models.Index(fields=["until"], condition=Q(ended_at=None), name="party_open_until"),
        ]

    def __str__(self) -> str:
        return f"party {self.pk}"


class PartyMember(models.Model):
    """One of a party: somebody whose application stands, or an address that was asked."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="members")
    # What the sealed address is bound to.
    seal = models.UUIDField(default=uuid.uuid4, editable=False)
    # Erased when the party has ended.
    email = models.BinaryField(null=True)
    state = models.CharField(max_length=12, choices=[(state, state) for state in PARTY_STATES])
    application = models.ForeignKey(Application, null=True, on_delete=models.SET_NULL, related_name="+")
    answered_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"#{self.pk} of party {self.party_id}: {self.state}"


class HeldSeat(models.Model):
    """A seat kept free for somebody who was asked. A trigger counts it into `Shift.taken`, like a place."""

    member = models.ForeignKey(PartyMember, on_delete=models.CASCADE, related_name="held")
    shift = models.ForeignKey(Shift, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["member", "shift"], name="held_seat_once")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.shift_id}"
