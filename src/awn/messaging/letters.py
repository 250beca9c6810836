"""A message in the words and the language of whoever reads it: subject, text, HTML, short."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils.formats import date_format
from django.utils.html import conditional_escape, urlize
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from awn.base.dates import hijri
from awn.base.digits import numerals, writing
from awn.base.languages import direction
from awn.base.text import Bilingual
from awn.messaging import links
from awn.messaging.models import Delivery, Written
from awn.messaging.rules import filled
from awn.opportunities.models import Opportunity
from awn.participation.models import Place
from awn.people.models import Person
from awn.reference.queries import hijri_zones

SHORT_LENGTH = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person reads; `stop` is where such messages end."""

    language: str
    subject: str
    body: str
    page: str
    stop: str


def letter_of(delivery: Delivery) -> Letter:
    """The message of a delivery that was read with `rows_to_send`."""
    mailing = delivery.mailing
    if mailing is None:
        assert delivery.place is not None
        return _reminder(delivery.place, delivery.person, delivery.about)
    return written(mailing, mailing.opportunity, delivery.person, delivery.about, place=delivery.place)


def written(
    words: Written,
    opportunity: Opportunity,
    reader: Person,
    about: Person,
    *,
    place: Place | None,
    language: str = "",
) -> Letter:
    """What an organiser wrote, for one reader; in their language, or in the one that is asked for."""
    wanted = language or reader.language
    language = words.body.pick(wanted)[1]
    with override(language), writing(reader.digits):
        values = _values(opportunity, reader, place, language)
        subject = " ".join(filled(words.subject.pick(language)[0], values).split())
        body = filled(words.body.pick(language)[0], values)
        lead = _about_ward(reader, about, language)
    return _letter(language, subject, f"{lead}{body}", reader, "organiser")


def _reminder(place: Place, reader: Person, about: Person) -> Letter:
    language = reader.language
    with override(language), writing(reader.digits):
        values = _values(place.shift.opportunity, reader, place, language)
        subject = _("See you soon: {opportunity}")
        body = _(
            "Your shift in “{opportunity}” comes near.\n\nWhen: {shift}\nWhere: {place}\n\nIf you cannot come, please"
            " tell us here, so that somebody else can: {cannot_come}"
        )
        lead = _about_ward(reader, about, language)
        body = f"{lead}{filled(body, values)}"
        return _letter(language, filled(subject, values), body, reader, "reminder")


def _letter(language: str, subject: str, body: str, reader: Person, kind: str) -> Letter:
    page = f"{settings.AWN_PUBLIC_URL}/{language}/messages/"
    return Letter(language, subject, body, page, links.stop(reader.pk, kind, language))


def as_mail(letter: Letter, address: str, uuid: UUID, organisation: Bilingual) -> EmailMultiAlternatives:
    """The e-mail: text and HTML, and the headers by which mail programs offer to end such messages (RFC 8058).

    The Message-ID is that of the delivery, so that a second copy is known for one by mail programs.
    """
    with override(letter.language):
        end = _("You get this because you take part, or asked to. No more of these e-mails: {address}")
        sender = isolated(organisation.pick(letter.language)[0])
        body = "\n\n".join([letter.body, sender, end.format(address=letter.stop)])
        page = _html(letter, sender, end.format(address=""))
    headers = {
        "Message-ID": f"<{uuid}@{settings.AWN_PUBLIC_URL.partition('://')[2].split(':')[0]}>",
        "List-Unsubscribe": f"<{letter.stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
    }
    mail = EmailMultiAlternatives(letter.subject, body, to=[address], headers=headers)
    mail.attach_alternative(page, "text/html")
    return mail


def as_text_message(letter: Letter) -> str:
    """Subject and words in so many characters, then the address of the page that has the rest."""
    words = f"{letter.subject}: {' '.join(letter.body.split())}"
    if len(words) <= SHORT_LENGTH:
        return words
    cut = words[: SHORT_LENGTH - len(letter.page) - 3].rsplit(" ", 1)[0]
    return f"{cut}… {letter.page}"


def isolated(text: str) -> str:
    """U+2068 and U+2069 keep a text in the other script from reordering the line around it."""
    return f"\u2068{text}\u2069" if text else ""


def shift_words(place: Place) -> str:
    """Day and hours by the clocks of the place, in the language that is on."""
    zone = ZoneInfo(place.shift.opportunity.zone)
    starts, ends = place.shift.starts_at.astimezone(zone), place.shift.ends_at.astimezone(zone)
    if place.shift.open_ended:
        return _("until {day}").format(day=_day(ends, zone.key))
    day = _day(starts, zone.key)
    return _("{day}, from {begins} to {ends}").format(
        day=day, begins=numerals(f"{starts:%H:%M}"), ends=numerals(f"{ends:%H:%M}")
    )


def _day(moment: datetime, zone: str) -> str:
    """The day in words; where the country is used to it, the Hijri one beside it."""
    day = numerals(date_format(moment, "l j F Y"))
    moon = hijri(moment.date(), get_language() or "ar") if zone in hijri_zones() else ""
    return f"{day} ({moon})" if moon else day


def _values(opportunity: Opportunity, reader: Person, place: Place | None, language: str) -> Mapping[str, str]:
    return {
        "name": isolated(reader.name.pick(language)[0]),
        "opportunity": isolated(opportunity.title.pick(language)[0]),
        "place": isolated(opportunity.place.pick(language)[0]),
        "shift": shift_words(place) if place else "",
        "cannot_come": links.cannot_come(place.pk, reader.pk, language) if place else "",
    }


def _about_ward(reader: Person, about: Person, language: str) -> str:
    if reader.pk == about.pk:
        return ""
    return _("This concerns {name}.").format(name=isolated(about.name.pick(language)[0])) + "\n\n"


def _html(letter: Letter, sender: str, end: str) -> str:
    """A plain page: mail programs take away style sheets, so the little there is stands in the elements."""
    way = direction(letter.language)
    paragraphs = "".join(
        f"<p>{urlize(conditional_escape(part)).replace(chr(10), '<br>')}</p>" for part in letter.body.split("\n\n")
    )
    stop = f'<a href="{conditional_escape(letter.stop)}">{conditional_escape(_("No more of these e-mails"))}</a>'
    foot = conditional_escape(end.rpartition(".")[0] + ".")
    return mark_safe(
        f'<!doctype html><html lang="{letter.language}" dir="{way}"><head><meta charset="utf-8">'
        f"<title>{conditional_escape(letter.subject)}</title></head>"
        f'<body dir="{way}" style="font-family:sans-serif;font-size:17px;line-height:1.7;max-width:38em">'
        f'{paragraphs}<p>{conditional_escape(sender)}</p><hr><p style="font-size:14px">{foot} {stop}</p></body></html>'
    )
