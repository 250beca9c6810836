"""The volunteer base of the kitchen: lists, notes, a saved search that tells, invitations in each state, two files."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from django.db.models import Q

from awn.base.models import Event
from awn.base.refusal import Refusal
from awn.matching import actions as matching
from awn.matching.models import Invitation
from awn.matching.rules import HELD_BACK
from awn.opportunities.models import Opportunity
from awn.outreach.actions import bringing, lists, notes, searches
from awn.outreach.brought import rows_of
from awn.outreach.searching import Wanted, found
from awn.people.models import Person

# What becomes of the first invitations, in turn; one more waits for its three minutes.
_FATES = ("accepted", "declined", "withdrawn", "sent", "sent")
_DAY = timedelta(days=1)
# Half of the letters are answered, one is not.
_SENT = ("نورة الشمري", "سلطان الحربي", "عبدالعزيز الدوسري", "منيرة العتيبي", "فهد القحطاني")
# Ten rows of whom three stand there twice: by the address, by the number, by the name in the other script.
_LOOKED_AT = """الاسم,الجوال,البريد الإلكتروني
فاطمة الزهراني,0501000001,fatimah@volunteers.example
محمد العتيبي,0501000002,mohammed@volunteers.example
خلود السبيعي,0501000003,khulood@volunteers.example
Fatimah Al-Zahrani,,f.zahrani@work.example
خلود بنت سعد,0501000003,khulood.s@home.example
محمد العتيبي,0501000002,MOHAMMED@volunteers.example
يوسف الغامدي,,yousef@volunteers.example
هند المطيري,0501000007,hind@volunteers.example
سعود الشهري,0501000008,
ريان الأحمدي,12,rayan@volunteers.example
"""


def gather(organisation_id: int, players: Mapping[str, Person], at: datetime) -> None:
    """By the coordinator, with the real actions."""
    by = players["coordinator"]
    people = list(found(Wanted(), organisation_id, by.pk, at).order_by("pk")[:14])
    if len(people) < 8:
        return
    kept = lists.make_list(organisation_id, "فريق رمضان", by=by, at=at - 30 * _DAY)
    lists.put_on_list(organisation_id, kept.pk, [one.pk for one in people[:6]], by=by, at=at - 30 * _DAY)
    old = lists.make_list(organisation_id, "متطوعو الأعوام الماضية", by=by, at=at - 20 * _DAY)
    for person, text, purpose, days in (
        (people[0], "تجيد تنظيم صفّ التوزيع، وتفضّل الفترة الصباحية.", "assignment", 120),
        (people[1], "أكمل ورشة سلامة الغذاء، ويُدعى إلى ورشة قادة الفرق.", "training", 200),
        (people[1], "اتفقنا على نوبتين في الشهر حتى نهاية الفصل.", "agreement", 60),
    ):
        until = (at + days * _DAY).date()
        notes.write_note(organisation_id, person.pk, text, purpose=purpose, until=until, by=by, at=at - 10 * _DAY)
    _invite(organisation_id, people, by, at)
    _bring(organisation_id, old.pk, people[7], by, at)
    # What was prepared tells nobody; what follows does.
    prepared = Q(name__startswith="invitation.") | Q(name__startswith="expected.")
    Event.objects.filter(prepared, handled_at=None).update(handled_at=at)
    _keep_search(organisation_id, by, at)


def _invite(organisation_id: int, people: list[Person], by: Person, at: datetime) -> None:
    opportunity = Opportunity.objects.filter(organisation=organisation_id, state="published").order_by("pk").first()
    if opportunity is None:
        return
    asked = [row for one in people[6:13] if (row := _asked(opportunity.pk, one, by, at - 2 * _DAY))]
    matching.release_invitations(at=at - 2 * _DAY + HELD_BACK)
    for row, fate in zip(asked, _FATES, strict=False):
        if fate in {"accepted", "declined"}:
            matching.answer_invitation(row.pk, accept=fate == "accepted", by=row.person, at=at - _DAY)
        elif fate == "withdrawn":
            matching.take_back_invitation(organisation_id, row.pk, by=by, at=at - _DAY)
    _asked(opportunity.pk, people[13 % len(people)], by, at)


def _asked(opportunity_id: int, person: Person, by: Person, at: datetime) -> Invitation | None:
    try:
        return matching.invite(opportunity_id, person.pk, held=True, by=by, at=at)
    except Refusal:  # the year's story may have invited them before
        return None


def _bring(organisation_id: int, list_id: int, joined: Person, by: Person, at: datetime) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        rows = [f"{name},v{number}@volunteers.example" for number, name in enumerate(_SENT)]
        path.write_text("\n".join(["الاسم,البريد الإلكتروني", *rows]), encoding="utf-8")
        then = at - 12 * _DAY
        sent = bringing.read_list(organisation_id, list_id, path, "متطوعون 2024.csv", by=by, at=then)
        bringing.invite_brought(organisation_id, sent.pk, by=by, at=then)
        bringing.send_next(by=None, at=then + HELD_BACK)
        first, second, *_open = rows_of(sent.pk)
        bringing.say_yes(first.pk, by=joined, at=then + _DAY)
        bringing.say_no(second.pk, never=False, by=None, at=then + _DAY)
        bringing.remind_and_end(by=None, at=at)
        path.write_text(_LOOKED_AT, encoding="utf-8")
        bringing.read_list(organisation_id, list_id, path, "متطوعون 2025.csv", by=by, at=at)


def _keep_search(organisation_id: int, by: Person, at: datetime) -> None:
    """A search of two days ago; meanwhile somebody who fits has agreed to be found."""
    grown = Person.objects.filter(is_synthetic=True, birth_date__lt="1995-01-01", account__isnull=True)
    new = grown.exclude(pk__in=found(Wanted(), organisation_id, by.pk, at).values("pk")).order_by("pk").first()
    if new is None or new.region_id is None:
        return
    wanted = Wanted(region=new.region_id)
    searches.save_base_search(organisation_id, wanted, "جيران المستودع", by=by, at=at - 2 * _DAY)
    matching.set_findable(new.pk, findable=True, by=new, at=at - _DAY)
    searches.notice_new_people(by=None, at=at)
