"""A year of applying, coming, staying away, and being credited."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from random import Random
from zoneinfo import ZoneInfo

from awn.credentials.models import Certificate
from awn.credentials.rules import new_code
from awn.demo.book import Book
from awn.demo.pool import Pool, to_come
from awn.demo.publishing import Edition
from awn.hours.models import HoursEntry
from awn.opportunities.models import Shift
from awn.participation.models import Application, ApplicationShift, AttendanceEvent, Place
from awn.participation.sharing import share
from awn.people.models import Person
from awn.people.rules import is_minor

PER_COMPLETED = (7, 15)
PER_PUBLISHED = (4, 16)
LARGEST_FULL = 16  # a shift of at most so many seats may be shown full, with a waiting list
SMALL = 8  # one that gives places at once and has so few is full
APPLIED = {"confirmed": "accepted", "waiting": "waiting"}  # what an application is by the best of its places
PASSED_OVER = 8  # of so many in waiting lists one could not move up
OUTCOMES = {"attended": 85, "absent": 8, "excused": 4, "released": 3}
DECLINED_BECAUSE = ("no_places", "requirements", "other_chosen", "incomplete")
MESSAGES = {
    "ar": (
        "", "", "شاركت العام الماضي وأحب أن أعود.", "أسكن قريبًا ويمكنني الحضور مبكرًا.", "هذه أول مرة أتطوع فيها.",
        "أحضر مع أختي إن أمكن.", "عندي سيارة وأستطيع نقل اثنين معي.",
    ),
    "en": (
        "", "", "I joined last year and would love to come back.", "I live nearby and can come early.",
        "This would be my first time.", "I can bring a car and take two others along.",
    ),
}  # fmt: skip


@dataclass(slots=True)
class Chronicle:
    """Writes the history of editions into a book."""

    pool: Pool
    random: Random
    at: datetime
    book: Book = field(default_factory=Book)
    _taken: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _queued: int = 0

    def past(self, editions: Iterable[Edition]) -> None:
        """Completed editions: everybody was decided upon, came or not, and was credited."""
        for edition in editions:
            people = self.pool.draw(edition, self.random.randint(*PER_COMPLETED))
            for person in people:
                self._lived(edition, person)
            for person in self.pool.draw(edition, 2):
                if person not in people:
                    self._refused(edition, person)

    def remember(self, person: Person, editions: Sequence[Edition], count: int) -> None:
        """Gives the person a past in the first `count` of these completed editions that were open to them."""
        fitting = (edition for edition in editions if self.pool.may(person, edition))
        for edition in islice(fitting, count):
            self._lived(edition, person, ["attended"])

    def open(self, editions: Iterable[Edition]) -> None:
        """Published editions: applications in every state, seats in shifts to come."""
        for number, edition in enumerate(editions):
            shifts = [shift for shift in to_come(edition.shifts, self.at) if shift.cancelled_at is None]
            small = edition.opportunity.selection == "instant" and shifts[0].capacity <= SMALL
            full = small or (number % 5 == 0 and shifts[0].capacity <= LARGEST_FULL)
            people = self.pool.draw(edition, self.random.randint(*PER_PUBLISHED) + (12 if full else 0))
            for person in people:
                self._hoping(edition, person, shifts[:1] if full else shifts)

    def _lived(self, edition: Edition, person: Person, outcomes: Sequence[str] = ()) -> None:
        """Somebody's part in a completed edition; what became of each shift is drawn unless `outcomes` name it."""
        count = min(self.random.choice([1, 1, 2, 3]), len(edition.shifts))
        left = [shift for shift in edition.shifts if self._taken[shift.pk] < shift.capacity]
        shifts = self._free(person, self.random.sample(left, min(count, len(left))))
        if not shifts:
            return
        applied = edition.shifts[0].starts_at - timedelta(days=self.random.uniform(4, 24))
        application = self._application(edition, person, "accepted", applied)
        credited, stayed = [], False
        for shift in shifts:
            self.book.wanted.append(ApplicationShift(application=application, shift=shift))
            drawn = self.random.choices(list(OUTCOMES), weights=list(OUTCOMES.values()))[0]
            outcome = outcomes[0] if outcomes else drawn
            place = self._place(application, shift, outcome, shift.ends_at)
            stayed = stayed or outcome != "released"
            if outcome == "attended":
                credited += self._attend(edition, place, shift)
            elif outcome != "released":
                kind = "absence" if outcome == "absent" else "excused"
                noted = shift.starts_at + timedelta(minutes=self.random.randint(40, 90))
                self.book.marks.append(self._mark(place, kind, noted, edition.house.supervisor))
        if not stayed:
            application.state, application.decided_by = "withdrawn", None
        if credited:
            self._certify(edition, person, credited)

    def _attend(self, edition: Edition, place: Place, shift: Shift) -> list[HoursEntry]:
        """A check-in, a check-out, sometimes a corrected one, and the credit; [] when it was reversed."""
        since, until = self._presence(place.person, shift)
        supervisor = edition.house.supervisor
        by = place.person if self.random.random() < 0.2 else supervisor
        self.book.marks.append(self._mark(place, "check_in", since, by))
        forgot = self.random.random() < 0.04 and not shift.open_ended
        typed = until + timedelta(minutes=70) if forgot else until
        basis = self._mark(place, "check_out", typed, by)
        self.book.marks.append(basis)
        if forgot:
            correction = self._mark(place, "correction", until, supervisor, entered=typed + timedelta(hours=18))
            correction.corrects = basis
            correction.note = "خرج قبل ذلك، وسُجّل الوقت متأخرًا."
            self.book.corrections.append(correction)
            basis = correction
        entry = HoursEntry(
            person=place.person,
            place=place,
            opportunity=edition.opportunity,
            organisation=edition.house.organisation,
            basis=basis,
            day=since.astimezone(ZoneInfo(edition.opportunity.zone)).date(),
            minutes=int((until - since).total_seconds() // 60),
            since=since,
            until=until,
            evidence="supervised" if by is supervisor else "self_reported",
            credited_at=until + timedelta(hours=20),
            confirmed_by=supervisor,
        )
        self.book.entries.append(entry)
        if self.random.random() < 0.015:
            self.book.reversals.append(_reversal(entry, self.random.choice(["double", "wrong_person"])))
            return []
        return [entry]

    def _presence(self, person: Person, shift: Shift) -> tuple[datetime, datetime]:
        if not shift.open_ended:
            since = shift.starts_at + timedelta(minutes=self.random.randint(-12, 14))
            return since, shift.ends_at + timedelta(minutes=self.random.randint(-18, 12))
        days = max((min(shift.ends_at, self.at) - shift.starts_at).days - 1, 1)
        attempts = 0
        while True:
            # Later in the day, the longer no free time is found.
            attempts += 1
            hour = self.random.randint(1, 9 + attempts // 20)
            since = shift.starts_at + timedelta(days=self.random.randrange(days), hours=hour)
            until = since + timedelta(minutes=self.random.randint(75, 290))
            if self.pool.take_time(person, since, until):
                return since, until

    def _refused(self, edition: Edition, person: Person) -> None:
        applied = edition.shifts[0].starts_at - timedelta(days=self.random.uniform(4, 12))
        state = self.random.choice(["declined", "withdrawn"])
        application = self._application(edition, person, state, applied)
        application.reason = self.random.choice(DECLINED_BECAUSE) if state == "declined" else ""
        self.book.wanted.append(ApplicationShift(application=application, shift=edition.shifts[0]))

    def _hoping(self, edition: Edition, person: Person, shifts: Sequence[Shift]) -> None:
        chosen = self._free(person, self.random.sample(list(shifts), min(self.random.choice([1, 1, 2]), len(shifts))))
        if not chosen:
            return
        state = self._hope(edition, person)
        age_hours = self.random.uniform(2, 24 * 9)
        application = self._application(edition, person, state, self.at - timedelta(hours=age_hours))
        if state == "declined":
            application.reason = self.random.choice(DECLINED_BECAUSE)
        self.book.wanted += [ApplicationShift(application=application, shift=shift) for shift in chosen]
        if state == "accepted":
            seats = [self._seat(application, shift) for shift in chosen]
            application.state = next((APPLIED[seat] for seat in APPLIED if seat in seats), "declined")
            if application.state == "declined":
                # The last number in a waiting list has ended.
                application.reason = "requirements"

    def _hope(self, edition: Edition, person: Person) -> str:
        guarded = edition.opportunity.guardian_required and is_minor(person.birth_date, self.at.date())
        if guarded and self.random.random() < 0.4:
            return "awaiting_guardian"
        if edition.opportunity.selection == "instant":
            return self.random.choices(["accepted", "withdrawn"], weights=[94, 6])[0]
        return self.random.choices(["accepted", "submitted", "declined", "withdrawn"], weights=[55, 32, 8, 5])[0]

    def _seat(self, application: Application, shift: Shift) -> str:
        state = "confirmed" if self._taken[shift.pk] < shift.capacity else "waiting"
        if state == "waiting":
            self._queued += 1
            state = "passed_over" if self._queued % PASSED_OVER == 0 else state
        self._place(application, shift, state, application.created_at + timedelta(hours=2))
        return state

    def _free(self, person: Person, shifts: Sequence[Shift]) -> list[Shift]:
        return [shift for shift in sorted(shifts, key=lambda s: s.starts_at) if self.pool.take(person, shift)]

    def _application(self, edition: Edition, person: Person, state: str, applied: datetime) -> Application:
        decided = None if state in {"submitted", "awaiting_guardian"} else applied + timedelta(hours=1.5)
        guarded = edition.opportunity.guardian_required and is_minor(person.birth_date, applied.date())
        guardian = self.pool.guardian_of(person) if guarded and state != "awaiting_guardian" else None
        by_organisation = edition.opportunity.selection == "reviewed" and state != "withdrawn"
        application = Application(
            opportunity=edition.opportunity,
            person=person,
            role=self.random.choice(edition.roles),
            state=state,
            message=self.random.choice(MESSAGES[person.language]),
            charter_accepted_at=applied,
            guardian=guardian,
            guardian_consented_at=applied + timedelta(hours=1) if guardian else None,
            created_at=applied,
            decided_at=decided,
            decided_by=edition.house.owner if decided and by_organisation else None,
        )
        share(application, self.pool.needs_of(person))
        self.book.applications.append(application)
        return application

    def _place(self, application: Application, shift: Shift, state: str, changed: datetime) -> Place:
        place = Place(
            shift=shift,
            person=application.person,
            application=application,
            state=state,
            created_at=application.created_at + timedelta(hours=2),
            changed_at=changed,
        )
        if state not in {"waiting", "passed_over", "released"}:
            self._taken[shift.pk] += 1
        self.book.places.append(place)
        return place

    def _mark(
        self, place: Place, kind: str, moment: datetime, by: Person, *, entered: datetime | None = None
    ) -> AttendanceEvent:
        method = "self" if by == place.person else "supervisor"
        return AttendanceEvent(
            place=place, kind=kind, at=moment, entered_at=entered or moment, method=method, recorded_by=by
        )

    def _certify(self, edition: Edition, person: Person, entries: list[HoursEntry]) -> None:
        opportunity, organisation = edition.opportunity, edition.house.organisation
        days = sorted(entry.day for entry in entries)
        certificate = Certificate(
            code=new_code(),
            person=person,
            opportunity=opportunity,
            organisation=organisation,
            name_ar=person.name_ar,
            name_en=person.name_en,
            title_ar=opportunity.title_ar,
            title_en=opportunity.title_en,
            organisation_ar=organisation.name_ar,
            organisation_en=organisation.name_en,
            minutes=sum(entry.minutes for entry in entries),
            first_day=days[0],
            last_day=days[-1],
            issued_at=opportunity.changed_at,
        )
        self.book.certificates.append((certificate, entries))


def _reversal(entry: HoursEntry, reason: str) -> HoursEntry:
    return HoursEntry(
        person=entry.person,
        place=entry.place,
        opportunity=entry.opportunity,
        organisation=entry.organisation,
        basis=entry.basis,
        day=entry.day,
        minutes=-entry.minutes,
        evidence=entry.evidence,
        credited_at=entry.credited_at + timedelta(days=1),
        confirmed_by=entry.confirmed_by,
        reverses=entry,
        reason=reason,
    )
