"""Breaches: recorded at once, the clock runs from awareness; authorities are told, and the people concerned."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.events import record
from awn.base.moves import check_move
from awn.base.refusal import Refusal, found
from awn.base.text import clean_block, clean_line
from awn.people.models import Notification, Person
from awn.people.permissions import require_staff
from awn.people.rules import StaffPermission
from awn.privacy.models import Breach, BreachPerson, BreachReport
from awn.privacy.queries import concerned_by
from awn.privacy.rules import AUTHORITIES, BREACH_KINDS, BREACH_MOVES, DATA_CLASSES, check_breach

LETTER = "breach.concerns"
LETTERS_AT_ONCE = 5_000
TITLE_LENGTH, TEXT_LENGTH, REFERENCE_LENGTH = 140, 5_000, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a breach."""

    title: str
    kind: str
    what: str
    measures: str
    classes: Collection[str]
    countries: Collection[str]
    aware_at: datetime
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Affected:
    """Whom a breach concerns: everybody where nothing is said."""

    region: str = ""
    organisation: str = ""
    joined_before: date | None = None


@transaction.atomic
def open_breach(facts: Facts, *, by: Person, at: datetime) -> Breach:
    """Writes down a breach.

    Refuses `not_staff`, `unknown_choice`, `account_missing`, and what `check_breach` refuses.
    """
    require_staff(by, StaffPermission.KEEP_PRIVACY)
    check_breach(facts.aware_at, facts.happened_at, facts.countries, at)
    if facts.kind not in BREACH_KINDS or not facts.classes or not set(facts.classes) <= DATA_CLASSES.keys():
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={"classes": message})
    title = clean_line(facts.title, limit=TITLE_LENGTH, field="title")
    what = clean_block(facts.what, limit=TEXT_LENGTH, field="what")
    if not title or not what:
        message = _("Write what happened, as far as it is known. It can be completed later.")
        raise Refusal("account_missing", message, fields={"what": message})
    made = Breach.objects.create(
        title=title, kind=facts.kind, what=what, classes=sorted(facts.classes), countries=sorted(facts.countries),
        measures=clean_block(facts.measures, limit=TEXT_LENGTH, field="measures"), happened_at=facts.happened_at,
        aware_at=facts.aware_at, state="open", opened_by=by, opened_at=at,
    )  # fmt: skip
    record("breach.opened", by=by, at=at, subject=made.pk)
    return made


@transaction.atomic
def select_people(breach_id: int, whom: Affected, *, by: Person, at: datetime) -> int:
    """Adds the people whom the filter finds to those concerned; how many are concerned now."""
    require_staff(by, StaffPermission.KEEP_PRIVACY)
    breach = _open(breach_id)
    rows = concerned_by(region=whom.region, organisation=whom.organisation, joined_before=whom.joined_before)
    sql, values = rows.order_by().values("pk").query.sql_with_params()
    with connection.cursor() as cursor:
        # In the database: a breach may concern millions.
        cursor.execute(
            f"INSERT INTO privacy_breachperson (breach_id, person_id) SELECT %s, found.id FROM ({sql}) AS found(id)"
            " ON CONFLICT DO NOTHING",
            [breach.pk, *values],
        )
    count = BreachPerson.objects.filter(breach=breach).count()
    record("breach.people_selected", by=by, at=at, subject=breach.pk, count=count)
    return count


@transaction.atomic
def report_to(breach_id: int, country: str, reference: str, *, by: Person, at: datetime) -> BreachReport:
    """Writes down that the authority of a country was told, with the number it gave. Refuses `unknown_choice`."""
    require_staff(by, StaffPermission.KEEP_PRIVACY)
    breach = _open(breach_id)
    if country not in breach.countries or country not in AUTHORITIES:
        message = _("Choose from the list.")
        raise Refusal("unknown_choice", message, fields={"country": message})
    made, is_new = BreachReport.objects.get_or_create(
        breach=breach, country=country,
        defaults={"reference": clean_line(reference, limit=REFERENCE_LENGTH, field="reference"), "at": at},
    )  # fmt: skip
    told = BreachReport.objects.filter(breach=breach).count()
    if breach.state == "open" and told == len(breach.countries):
        check_move(BREACH_MOVES, breach.state, "reported")
        breach.state = "reported"
        breach.save(update_fields=["state"])
    if is_new:
        record("breach.reported", by=by, at=at, subject=breach.pk, country=country)
    return made


@transaction.atomic
def tell_people(breach_id: int, *, by: Person, at: datetime) -> int:
    """Lets the letters to everybody concerned go out; how many people. Refuses `nobody_selected`, `told_already`."""
    require_staff(by, StaffPermission.KEEP_PRIVACY)
    breach = _open(breach_id)
    count = BreachPerson.objects.filter(breach=breach, told_at=None).count()
    if not count:
        raise Refusal("nobody_selected", _("First choose whom it concerns. Those were told already."), status=409)
    breach.told_at = at
    breach.save(update_fields=["told_at"])
    record("breach.people_told", by=by, at=at, subject=breach.pk, count=count)
    return count


@transaction.atomic
def close_breach(breach_id: int, measures: str, *, by: Person, at: datetime) -> Breach:
    """Closes a breach with what was done about it. Refuses `account_missing`."""
    require_staff(by, StaffPermission.KEEP_PRIVACY)
    breach = _open(breach_id)
    breach.measures = clean_block(measures, limit=TEXT_LENGTH, field="measures")
    if not breach.measures:
        message = _("Write what was done about it.")
        raise Refusal("account_missing", message, fields={"measures": message})
    check_move(BREACH_MOVES, breach.state, "closed")
    breach.state, breach.closed_at = "closed", at
    breach.save(update_fields=["measures", "state", "closed_at"])
    record("breach.closed", by=by, at=at, subject=breach.pk)
    return breach


def write_letters(*, by: Person | None, at: datetime) -> int:
    """Writes the messages about breaches whose people are to be told, some thousands at a time; how many."""
    with transaction.atomic():
        rows = BreachPerson.objects.select_for_update(skip_locked=True, of=("self",)).filter(told_at=None)
        rows = rows.filter(breach__told_at__isnull=False).select_related("breach")
        batch = list(rows.order_by("pk")[:LETTERS_AT_ONCE])
        Notification.objects.bulk_create(
            [
                Notification(
                    person_id=row.person_id, kind=LETTER, event_id=row.breach_id, created_at=at,
                    data={"name": row.breach.title},
                )
                for row in batch
            ],
            ignore_conflicts=True,
        )  # fmt: skip
        BreachPerson.objects.filter(pk__in=[row.pk for row in batch]).update(told_at=at)
    return len(batch)


def _open(breach_id: int) -> Breach:
    breach = found(Breach.objects.select_for_update().filter(pk=breach_id).first())
    if breach.state == "closed":
        raise Refusal("breach_closed", _("This breach is closed."), status=409)
    return breach
