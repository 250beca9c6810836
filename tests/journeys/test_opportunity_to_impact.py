"""The whole way of the data, once, as a story. Read this first.

A volunteer team in Dammam offers a beach clean-up. Noura finds it, applies, is given a place, comes, and is credited;
her certificate is verified by somebody who knows neither her nor the team, and the hours show in the public impact.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from awn.base.refusal import Refusal
from awn.credentials.actions import revoke
from awn.credentials.queries import certificates_of, verify
from awn.hours.actions import confirm, reverse
from awn.hours.actions.objections import Correction, adjust, agree, dispute, uphold
from awn.hours.models import HoursEntry
from awn.hours.queries import total_minutes
from awn.impact.queries import by_field, by_region, public_summary
from awn.opportunities.actions.editing import add_shifts, create, put_role
from awn.opportunities.actions.states import complete, publish, submit
from awn.opportunities.drafts import Draft, RoleDraft, ShiftDraft
from awn.organisations.actions import add_member, register
from awn.organisations.actions import verify as verify_organisation
from awn.organisations.rules import Details
from awn.participation.actions.applications import Request, accept, apply
from awn.participation.actions.attendance import check_in, check_out
from awn.participation.models import Place
from awn.people.actions import add_skill, join, update_identity
from awn.people.models import Account, Notification, Person, StaffMember
from awn.people.rules import Identity
from awn.reactions.dispatch import drain
from awn.reference.actions import load_all
from awn.reference.queries import skills_matching
from awn.safety.actions.conduct import accept_conduct

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
FRIDAY_6_AM = datetime(2026, 11, 27, 3, 0, tzinfo=UTC)  # 06:00 in Dammam
FRIDAY_9_AM = FRIDAY_6_AM + timedelta(hours=3)
FRIDAY_10_AM = FRIDAY_6_AM + timedelta(hours=4)


def somebody(name: str, email: str) -> Person:
    account = Account.objects.create(email=email, created_at=MONDAY)
    return join(account, name=name, language="ar", by=None, at=MONDAY)


@pytest.mark.django_db
def test_an_hour_on_the_beach_becomes_a_certificate_that_a_stranger_can_verify() -> None:  # noqa: PLR0915 - one story
    load_all(by=None, at=MONDAY)

    # A team registers, and the platform's staff verify it.
    salem = somebody("سالم القحطاني", "salem@example.org")
    badr = somebody("بدر الدوسري", "badr@example.org")
    team = register(
        Details(
            kind="team",
            name_ar="فريق سواعد البحر",
            name_en="Sea Hands Team",
            licence_number="T-1042",
            licence_authority="المركز الوطني لتنمية القطاع غير الربحي",
            country="SA",
            region="SA-04",
        ),
        by=salem,
        at=MONDAY,
    )
    add_member(team.pk, email="badr@example.org", role="supervisor", by=salem, at=MONDAY)
    staff = somebody("هند العلي", "hind@example.org")
    StaffMember.objects.create(person=staff, role="administrator")
    verify_organisation(team.pk, by=staff, at=MONDAY)

    # Salem describes the opportunity; a moderator publishes it.
    [first_aid, *_rest] = skills_matching("إسعافات أولية", 5)
    opportunity = create(
        team.pk,
        Draft(
            title_ar="تنظيف شاطئ نصف القمر",
            title_en="Half Moon Bay clean-up",
            plain_ar="نجمع المخلفات من الشاطئ ثلاث ساعات. نوفّر القفازات والماء.",
            plain_en="We pick up litter for three hours. Gloves and water are there.",
            description_ar="فرز المخلفات ووزنها وتسجيلها.",
            description_en="Sorting, weighing and recording what we find.",
            field_id="environment",
            region_id="SA-04",
            min_age=16,
        ),
        by=salem,
        at=MONDAY,
    )
    role = put_role(
        opportunity.pk,
        RoleDraft(title_ar="مسعف", title_en="First aider", wished_skills=[first_aid.pk]),
        by=salem,
        at=MONDAY,
    )
    [shift] = add_shifts(
        opportunity.pk,
        [ShiftDraft(starts_at=FRIDAY_6_AM, ends_at=FRIDAY_9_AM, capacity=2, role_id=role.pk)],
        by=salem,
        at=MONDAY,
    )
    submit(opportunity.pk, by=salem, at=MONDAY)
    publish(opportunity.pk, by=staff, at=MONDAY)

    # Noura, who has first-aid training, accepts the code of conduct and applies. Salem gives her a place, and she hears
    # of it.
    noura = somebody("نورة", "noura@example.org")
    accept_conduct(noura.pk, language="ar", by=noura, at=MONDAY)
    noura = update_identity(
        noura.pk,
        Identity(name_ar="نورة", name_en="Noura", birth_date=date(2001, 3, 9), gender="female", region="SA-04"),
        by=noura,
        at=MONDAY,
    )
    add_skill(noura.pk, first_aid.pk, by=noura, at=MONDAY)
    application = apply(
        Request(opportunity_id=opportunity.pk, shift_ids=[shift.pk], role_id=role.pk, charter_accepted=True),
        by=noura,
        at=MONDAY,
    )
    assert application.state == "submitted"
    with pytest.raises(Refusal, match="own_application"):
        accept(application.pk, by=_also_coordinator(noura, team.pk, salem), at=MONDAY)
    accept(application.pk, by=salem, at=MONDAY)
    drain(MONDAY)
    assert "application.accepted" in set(Notification.objects.filter(person=noura).values_list("kind", flat=True))

    # On Friday Badr checks her in and out, and confirms her hours; she could not have done so herself.
    place = Place.objects.get(person=noura)
    check_in(place.pk, by=badr, at=FRIDAY_6_AM)
    check_out(place.pk, by=badr, at=FRIDAY_9_AM)
    with pytest.raises(Refusal, match="own_hours"):
        confirm(place.pk, by=noura, at=FRIDAY_9_AM)
    entry = confirm(place.pk, by=badr, at=FRIDAY_9_AM)
    assert (entry.minutes, entry.evidence, entry.day) == (180, "supervised", date(2026, 11, 27))
    with pytest.raises(Refusal, match="credited_already"):
        confirm(place.pk, by=badr, at=FRIDAY_9_AM)
    assert total_minutes(noura) == 180

    # Half an hour is missing, she says. Badr confirmed the hours, so Salem decides; with the new ones she agrees.
    dispute(entry.pk, reason="too_few", note="بقيت نصف ساعة لوزن المخلفات.", by=noura, at=FRIDAY_10_AM)
    drain(FRIDAY_10_AM)
    assert set(Notification.objects.filter(kind="hours.disputed").values_list("person", flat=True)) == {salem.pk}
    with pytest.raises(Refusal, match="own_decision"):
        uphold(entry.pk, note="لا أظن ذلك.", by=badr, at=FRIDAY_10_AM)
    right = Correction(times=(FRIDAY_6_AM, FRIDAY_9_AM + timedelta(minutes=30)))
    corrected = adjust(entry.pk, right, note="شهد الفريق بذلك.", by=salem, at=FRIDAY_10_AM)
    assert corrected is not None
    agree(corrected.pk, by=noura, at=FRIDAY_10_AM)
    assert total_minutes(noura) == 210

    # The work is done: the certificate comes by itself, and a stranger verifies it from paper, in lower case.
    complete(opportunity.pk, by=salem, at=FRIDAY_10_AM)
    while drain(FRIDAY_10_AM):
        pass
    certificate = certificates_of(noura).get()
    seen = verify(certificate.code.lower().replace("-", " "))
    assert seen.verdict == "valid"
    assert seen.certificate is not None
    assert (seen.certificate.minutes, seen.certificate.organisation_name.en) == (210, "Sea Hands Team")

    # The public figures show the three hours and a half where they were worked.
    summary = public_summary(FRIDAY_10_AM)
    assert (summary.minutes, summary.volunteers, summary.certificates) == (210, 1, 1)
    assert [(one.key, one.minutes) for one in by_region()] == [("SA-04", 210)]
    assert [(one.key, one.minutes) for one in by_field()] == [("environment", 210)]

    # An error comes to light: the ledger keeps all rows, and the certificate no longer counts as valid.
    reverse(corrected.pk, reason="wrong_time", by=badr, at=FRIDAY_10_AM)
    while drain(FRIDAY_10_AM):
        pass
    assert sorted(HoursEntry.objects.values_list("minutes", flat=True)) == [-210, -180, 180, 210]
    assert total_minutes(noura) == 0
    assert verify(certificate.code).verdict == "revoked"
    assert public_summary(FRIDAY_10_AM).minutes == 0
    with pytest.raises(Refusal, match="revoked_already"):
        revoke(certificate.pk, reason="issued_in_error", by=salem, at=FRIDAY_10_AM)


def _also_coordinator(person: Person, organisation_id: int, owner: Person) -> Person:
    add_member(organisation_id, email=person.account.email, role="coordinator", by=owner, at=MONDAY)
    return person
