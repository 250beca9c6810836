"""Requests for help in every state, a week of checks, and an incident that is over; nothing of it waits for letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from awn.base.models import Event
from awn.base.text import Bilingual
from awn.people.models import Person
from awn.status.actions import declaring
from awn.status.actions.checking import keep
from awn.status.models import DaySum
from awn.status.rules import MINUTES_A_DAY, PARTS, Result
from awn.support.actions import asking, handling, templates
from awn.support.actions.asking import Asked

DAYS = 7
TEMPLATES = (
    (
        "account", "رمز الدخول لا يصل", "The code does not arrive",
        "أهلًا بك،\n\nاطلب الرمز مرة أخرى وانتظر دقيقة. إن لم يصل فتأكد من رقم الجوال في ملفك الشخصي، وأخبرنا.",
        "Hello,\n\nask for the code again and wait a minute. If it does not come, check the number in your profile and"
        " tell us.",
    ),
    (
        "", "نحتاج إلى صورة الشاشة", "We need a picture of the screen",
        "أهلًا بك،\n\nنرجو أن ترسل صورة لما تراه على الشاشة، وأن تذكر نوع جهازك.",
        "Hello,\n\nplease send a picture of what you see, and say what kind of device you use.",
    ),
)  # fmt: skip


def ask_and_look(players: Mapping[str, Person], at: datetime) -> None:
    """What the people of the demo asked, and how its service was."""
    latest = Event.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    helper = players["staff"]
    for area, title_ar, title_en, text_ar, text_en in TEMPLATES:
        draft = templates.Draft(Bilingual(title_ar, title_en), Bilingual(text_ar, text_en), area)
        templates.put_template(draft, by=helper, at=at - timedelta(days=30))
    _requests(players, helper, at)
    _checks(at)
    _outage(helper, at)
    names = ("support.", "outage.")
    for name in names:
        Event.objects.filter(pk__gt=latest, name__startswith=name, handled_at=None).update(handled_at=at)


def _requests(players: Mapping[str, Person], helper: Person, at: datetime) -> None:
    volunteer, guardian, owner = players["volunteer"], players["guardian"], players["owner"]
    closed = _ask(
        "hours", "ساعتان من مناوبة يوم السبت لم تظهرا في سجلي.", volunteer, at - timedelta(days=9), "my_hours"
    )
    handling.answer(closed, "اعتمدها المشرف اليوم، وتجدها في «ساعاتي».", by=helper, at=at - timedelta(days=8, hours=20))
    asking.close_own(closed, by=volunteer, at=at - timedelta(days=8))
    waiting = _ask(
        "account", "غيّرت رقم جوالي ولا يصلني رمز الدخول.", volunteer, at - timedelta(days=2), "account_login"
    )
    handling.note(waiting, "الرقم القديم ما زال في الملف.", by=helper, at=at - timedelta(days=1, hours=5))
    handling.answer(waiting, "ما رقمك الجديد؟", state="waiting", by=helper, at=at - timedelta(days=1, hours=4))
    answered = _ask("applying", "كيف أسحب طلبي لفرصة القراءة؟", guardian, at - timedelta(days=3), "opportunity")
    handling.answer(answered, "من «لوحتي» افتح الطلب ثم «سحب الطلب».", by=helper, at=at - timedelta(days=2, hours=22))
    looking = _ask("organisation", "نريد نقل ملكية حساب الجهة إلى زميلة.", owner, at - timedelta(hours=7), "")
    handling.take(looking, by=helper, at=at - timedelta(hours=3))
    _ask("day", "رمز الحضور لا يُقرأ في جوالي القديم.", guardian, at - timedelta(days=6), "check_in_here")
    _ask("fault", "تتوقف صفحة الخريطة عند تكبيرها.", volunteer, at - timedelta(hours=2), "opportunities_map")
    asked = Asked(
        area="account", words="I cannot sign in: my e-mail address has changed.", language="en", name="Mona",
        contact="mona@people.awn.example",
    )  # fmt: skip
    confirmed = asking.ask(asked, by=None, at=at - timedelta(days=1, hours=3))
    asking.open_by_link(confirmed.pk, by=None, at=at - timedelta(days=1, hours=2))
    unconfirmed = Asked(area="other", words="هل أحتاج إلى حساب؟", contact="salem@people.awn.example")
    asking.ask(unconfirmed, by=None, at=at - timedelta(hours=1))


def _ask(area: str, words: str, by: Person, at: datetime, route: str) -> int:
    return asking.ask(Asked(area=area, words=words, route=route), by=by, at=at).pk


def _checks(at: datetime) -> None:
    """A week of sums: one day on which letters stood still, one on which nobody looked for some hours."""
    rows = []
    for back in range(DAYS):
        day = at.date() - timedelta(days=back)
        minutes = at.hour * 60 + at.minute if back == 0 else MINUTES_A_DAY
        for part in PARTS:
            bad = 41 if (back, part) == (3, "mail") else 0
            slow = 12 if (back, part) in {(3, "mail"), (5, "search")} else 0
            unknown = 190 if back == 4 else 0
            good = max(minutes - bad - slow - unknown, 0)
            rows.append(DaySum(part=part, day=day, good=good, slow=slow, bad=bad))
    DaySum.objects.bulk_create(rows)
    keep({part: Result("ok", 14, "took") for part in PARTS}, by=None, at=at)


def _outage(helper: Person, at: datetime) -> None:
    begun = (at - timedelta(days=3)).replace(hour=7, minute=20, second=0, microsecond=0)
    told = declaring.Declared(
        kind="incident",
        title=Bilingual("تأخر وصول رسائل البريد الإلكتروني", "E-mails arrive late"),
        text=Bilingual(
            "لا يجيب خادم البريد. تبقى الرسائل محفوظة وتُرسل حين يعود.",
            "The mail server does not answer. Letters are kept and leave when it is back.",
        ),
        parts=["mail"],
        begins_at=begun,
    )
    row = declaring.declare(told, by=helper, at=begun + timedelta(minutes=6))
    over = Bilingual(
        "عاد الخادم، وأُرسلت الرسائل المحفوظة كلها.", "The server is back, and all letters that were kept have left."
    )
    declaring.tell_more(row.pk, over, ends=True, by=helper, at=begun + timedelta(minutes=53))
