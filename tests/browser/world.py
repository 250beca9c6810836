"""A small world with something on every page: one organisation in full work, and one person for each part."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from tests import make
from tests.browser import areas

from awn.alarms.actions import decide, raise_alarms
from awn.alarms.detecting.finding import Finding
from awn.alarms.models import Alarm
from awn.credentials.actions import revoke
from awn.credentials.models import Certificate
from awn.hours.actions import confirm
from awn.hours.actions.deliverables import Work, hand_in, send_back
from awn.hours.actions.objections import dispute
from awn.hours.models import Deliverable, HoursEntry, PastShift
from awn.impact.actions import refresh_all
from awn.matching.actions import dismiss, invite, set_findable
from awn.matching.actions.searches import save_search
from awn.matching.loading.pool import CROWD, OPEN
from awn.matching.models import SavedSearch
from awn.opportunities.actions.states import complete
from awn.opportunities.models import Opportunity, Programme, Role, Shift
from awn.opportunities.queries import Filters, search
from awn.organisations.models import Organisation
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.actions.tickets import keep_key
from awn.participation.models import Application, Place
from awn.people.actions import add_language, add_skill, set_interests
from awn.people.models import Person
from awn.reactions.dispatch import drain
from awn.reference.actions import load_all
from awn.reference.models import Country, Field, Region, Skill
from awn.support.actions.asking import report_barrier

NOW = make.NOW
COMPILED_WITHIN_SECONDS = 150
# Begins with a number and ends with signs: in an Arabic line it falls to pieces unless it is isolated.
HARD = "7-day reading circle (online, C++)"


@dataclass
class World:
    """Everything that an address may name, and everybody who may open it."""

    volunteer: Person
    newcomer: Person
    guardian: Person
    ward: Person
    owner: Person
    supervisor: Person
    staff: Person
    organisation: Organisation
    waiting_organisation: Organisation
    opportunity: Opportunity
    free: Opportunity
    draft: Opportunity
    reviewed: Opportunity
    role: Role
    shift: Shift
    roll: Shift
    application: Application
    own_application: Application
    consent: Application
    own_place: Place
    certificate: Certificate
    revoked: Certificate
    said_nothing: HoursEntry
    objected: HoursEntry
    work: Deliverable
    search: SavedSearch
    alarm: Alarm
    irregular: Alarm
    # What the areas add, by name.
    more: dict[str, Any] = field(default_factory=dict)

    def person(self, who: str) -> Person:
        """Somebody by the name of their part."""
        found: Person = self.more[who] if who in self.more else getattr(self, who)
        return found


def _people() -> dict[str, Person]:
    said = {"region": Region.objects.get(pk="SA-04")}
    volunteer = make.account("noura@example.org", name_ar="نورة القحطاني", name_en="Noura Al Qahtani", **said).person
    newcomer = make.account(
        "new@example.org", name_ar="", name_en="Reem", birth_date=None, gender="", region=None
    ).person
    guardian = make.account("guardian@example.org", name_ar="سالم الدوسري", name_en="Salem Al Dosari", **said).person
    ward = make.account(
        "ward@example.org", name_ar="فهد الدوسري", name_en="Fahad Al Dosari", birth_date=date(2010, 5, 4), **said
    ).person
    make.guardianship(guardian, ward)
    # Found by organisations, and put one thing aside, so that these pages have something on them.
    set_findable(guardian.pk, findable=True, by=guardian, at=NOW)
    make.guardianship(guardian, make.person(name_ar="ليان الدوسري", name_en="", birth_date=date(2014, 5, 4), **said))
    add_language(volunteer.pk, "en", "fluent", by=volunteer, at=NOW)
    set_interests(volunteer.pk, ["environment"], remote_wanted=True, by=volunteer, at=NOW)
    add_skill(volunteer.pk, Skill.objects.filter(for_volunteering=True)[0].pk, by=volunteer, at=NOW)
    return {"volunteer": volunteer, "newcomer": newcomer, "guardian": guardian, "ward": ward}


def _opportunities(organisation: Organisation) -> dict[str, Any]:
    near = {"region": Region.objects.get(pk="SA-04"), "field": Field.objects.get(pk="environment")}
    place = {"latitude": 26.13, "longitude": 50.0, "place_ar": "شاطئ نصف القمر، المدخل الشمالي"}
    beach = make.opportunity(
        organisation, shifts=3, title_ar="تنظيف شاطئ نصف القمر", title_en="Half Moon Bay clean-up", min_age=16,
        selection="reviewed", goals=[14, 15], accessibility=["step_free", "shade_and_water"], risks_ar="الشمس والحر.",
        insurance_ar="تشمل التغطية وقت العمل.", contact_name="بدر", contact_email="badr@example.org", **near, **place,
    )  # fmt: skip
    free = make.opportunity(
        organisation, shifts=2, title_ar="زراعة المانغروف", title_en="", selection="instant", **near
    )
    make.opportunity(organisation, shifts=1, title_ar="", title_en=HARD, mode="remote", **near)
    draft = make.opportunity(
        organisation, shifts=0, state="draft", title_ar="قراءة للأطفال في المكتبة", title_en="",
        state_reason="plain_summary", state_note="الملخص طويل. اختصر الجملة الأولى.", published_at=None, **near,
    )  # fmt: skip
    reviewed = make.opportunity(
        organisation, shifts=1, state="in_review", title_ar="سقيا المسجد", title_en="Water at the mosque",
        description_ar="اتصل على 0501234567", published_at=None, **near,
    )  # fmt: skip
    skills = list(Skill.objects.filter(for_volunteering=True)[:3])
    role = make.role(
        beach, required=(skills[0],), wished=(skills[1],), title_ar="مسعف", title_en="First aider", tasks_ar="الإسعاف"
    )
    Programme.objects.create(organisation=organisation, title_ar="شواطئنا", title_en="Our beaches", created_at=NOW)
    return {"opportunity": beach, "free": free, "draft": draft, "reviewed": reviewed, "role": role}


def _past(
    organisation: Organisation, volunteer: Person, owner: Person, title: str, *, days_ago: int = 5
) -> Certificate:
    """An opportunity in the past, from the check-in to the certificate."""
    begin = NOW - timedelta(days=days_ago)
    past = make.opportunity(
        organisation, shifts=0, title_ar=title, title_en="", starts_at=begin, ends_at=begin + timedelta(hours=3),
        region=Region.objects.get(pk="SA-04"), field=Field.objects.get(pk="environment"),
    )  # fmt: skip
    seat = make.place(make.shift(past, starts_at=begin), volunteer)
    check_in(seat.pk, by=owner, at=begin)
    check_out(seat.pk, by=owner, at=begin + timedelta(hours=3))
    confirm(seat.pk, by=owner, at=begin + timedelta(hours=3))
    complete(past.pk, by=owner, at=NOW - timedelta(days=4))
    while drain(NOW - timedelta(days=4)):
        pass
    return Certificate.objects.get(person=volunteer, opportunity=past)


def _alarms(certificate: Certificate, staff: Person) -> dict[str, Alarm]:
    """One alarm that waits and one that was decided, about the volunteer's hours."""
    entry = certificate.entries.get()
    house = {"subject": str(entry.organisation_id), "organisation": entry.organisation_id, "entries": (entry.pk,)}
    findings = [
        Finding(kind=kind, subject_kind="organisation", score=score, facts=facts, people=(entry.person_id,), **house)
        for kind, score, facts in (
            ("late_entry", 0.9, {"late": 43, "records": 60, "share": 0.72, "usual_share": 0.03, "median_days": 10.4}),
            ("target_hit", 0.7, {"exact": 12, "near": 15, "target_hours": 40, "afterwards_share": 0.8}),
        )
    ]
    raise_alarms(findings, by=None, at=NOW)
    waiting, irregular = Alarm.objects.order_by("-score")
    decide(irregular.pk, "irregular", reason="not_there", note="سألنا المدرسة.", by=staff, at=NOW)
    return {"alarm": waiting, "irregular": irregular}


def _said(organisation: Organisation, volunteer: Person, owner: Person) -> dict[str, Any]:
    """Hours about which nothing was said, hours to which the volunteer objects, and remote work handed in."""
    entries = {
        row.opportunity.title_ar: row
        for row in HoursEntry.objects.filter(person=volunteer, reverses=None).select_related("opportunity")
    }
    said_nothing, objected = entries["حصر الطيور المهاجرة"], entries["فرز المخلفات"]
    dispute(objected.pk, reason="too_few", note="بقيت حتى نهاية الفرز، ورأتني هند.", by=volunteer, at=NOW)
    online = make.opportunity(
        organisation, shifts=0, mode="remote", title_ar="ترجمة منشورات", title_en="Translating leaflets",
        region=Region.objects.get(pk="SA-04"), field=Field.objects.get(pk="environment"),
    )  # fmt: skip
    window = make.shift(online, starts_at=NOW - timedelta(days=3), hours=240, open_ended=True)
    place = make.place(window, volunteer)
    returned = hand_in(place.pk, Work(title="الصفحة الأولى", text="مرفقة.", units=1), by=volunteer, at=NOW)
    send_back(returned.pk, note="بقيت الفقرة الأخيرة.", by=owner, at=NOW)
    page = Work(title="Leaflet, page 2", link="https://leaflets.example/2", units=2)
    work = hand_in(place.pk, page, by=volunteer, at=NOW)
    PastShift.objects.create(
        person=volunteer, day=date(2021, 4, 20), minutes=240, title="إفطار صائم", skills=["التنظيم"], entered_at=NOW
    )
    return {"said_nothing": said_nothing, "objected": objected, "work": work}


def _compile() -> None:
    """On a fresh clone what draws up lists is compiled for half a minute; whoever visits a site meanwhile gets plain
    lists, slowly, and these tests are about the others."""
    OPEN.current(NOW, wait_seconds=COMPILED_WITHIN_SECONDS)
    CROWD.current(NOW, wait_seconds=COMPILED_WITHIN_SECONDS)
    OPEN.ask_more()
    search(Filters(), NOW)


def build() -> World:
    load_all(by=None, at=NOW)
    keep_key(by=None, at=NOW)
    people = _people()
    saudi = Country.objects.get(pk="SA")
    organisation = make.organisation(
        "sea-hands", name_ar="فريق سواعد البحر", name_en="Sea Hands Team", country=saudi,
        region=Region.objects.get(pk="SA-04"), about_ar="نعتني بالشواطئ.", email="team@example.org",
    )  # fmt: skip
    waiting = make.organisation("new-team", state="pending", name_ar="فريق جديد", name_en="New team", country=saudi)
    owner = make.member(organisation)
    supervisor = make.member(organisation, "supervisor")
    make.member(waiting, who=people["newcomer"])
    made = _opportunities(organisation)

    beach: Opportunity = made["opportunity"]
    applications = [
        make.application(beach, make.person(name_ar=name, birth_date=date(1999, 1, 1)), message="أحب البحر.")
        for name in ("هند العلي", "بدر الشمري")
    ]
    own = make.application(beach, people["volunteer"], state="accepted")
    own_place = make.place(beach.shifts.order_by("starts_at").first(), people["volunteer"])
    consent = make.application(made["free"], people["ward"], state="awaiting_guardian")

    roll = make.shift(beach, starts_at=NOW - timedelta(hours=2), hours=5)
    seats = [make.place(roll, make.person(name_ar=name)) for name in ("ليلى خليل", "خالد المطيري", "عائشة سعيد")]
    check_in(seats[1].pk, by=supervisor, at=NOW - timedelta(hours=2))
    check_in(seats[2].pk, by=supervisor, at=NOW - timedelta(hours=2))
    check_out(seats[2].pk, by=supervisor, at=NOW)

    invite(made["free"].pk, people["guardian"].pk, by=owner, at=NOW)
    dismiss(people["volunteer"].pk, made["free"].pk, reason="too_far", by=people["volunteer"], at=NOW)

    _compile()
    certificate = _past(organisation, people["volunteer"], owner, "حصر الطيور المهاجرة")
    revoked = _past(organisation, people["volunteer"], owner, "فرز المخلفات", days_ago=6)
    revoke(revoked.pk, reason="issued_in_error", by=owner, at=NOW)
    said = _said(organisation, people["volunteer"], owner)
    refresh_all(by=None, at=NOW)
    report_barrier(by=None, at=NOW, page="/ar/hours/", text="لا أصل إلى الزر بلوحة المفاتيح.", email="", language="ar")
    kept = {"by": people["volunteer"], "at": NOW}
    search = save_search({"field": ["environment"]}, name="شواطئ قريبة", alert="weekly", **kept)
    staff = make.staff()
    EmailAddress.objects.create(user=people["newcomer"].account, email="new2@example.org")
    world = World(
        **people, **made, **said, owner=owner, supervisor=supervisor, staff=staff, organisation=organisation,
        waiting_organisation=waiting, shift=beach.shifts.order_by("starts_at").first(), roll=roll,
        application=applications[0], own_application=own, consent=consent, own_place=own_place,
        certificate=certificate, revoked=revoked, search=search,
        **_alarms(certificate, staff),
    )  # fmt: skip
    areas.extend(world)
    return world
