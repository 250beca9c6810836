"""Messages to many, how people are written to, and the link of a reminder."""

from __future__ import annotations

from dataclasses import replace

from tests import make
from tests.browser.pages import Stop
from tests.browser.world import World

from awn.messaging import links
from awn.messaging.actions import mailings, templates, wishes
from awn.messaging.actions.devices import open_feed
from awn.messaging.actions.mailings import Draft
from awn.messaging.rules import Texts, Wishes
from awn.messaging.sending import turn
from awn.participation.models import Place

NOW = make.NOW


STOPS = [
    Stop("mailing_new", "owner", lambda w: [w.organisation.slug, w.opportunity.public_id]),
    Stop(
        "mailing", "owner", lambda w: [w.organisation.slug, w.opportunity.public_id, w.more["mailing"].pk], note="draft"
    ),
    Stop("mailing", "owner", lambda w: [w.organisation.slug, w.opportunity.public_id, w.more["sent"].pk], note="sent"),
    Stop("my_messages", "volunteer"),
    Stop("settings_messages", "volunteer"),
    Stop("cannot_come", "", lambda w: [w.more["cannot_come"]]),
]
NO_PAGE = {
    "mailings": "a table of the same parts as `mailing`",
    "mailing_edit": "the form of `mailing_new`, filled in",
    "mailing_act": "buttons of the page `mailing`",
    "mailing_export": "a CSV file",
    "message_templates": "the fields of `mailing_new` under a list",
    "stop_messages": "the page `stop_letters` with other words",
    "device_add": "a button of the page `settings_messages`",
    "device_remove": "buttons of the page `settings_messages`",
    "email_works": "a button of the page `settings_messages`; tests/web/test_messaging.py presses it",
    "calendar_feed": "buttons of the page `settings_messages`",
    "calendar_file": "a calendar for programs",
    "sms_receipt": "for the carrier of text messages",
}


def extend(world: World) -> None:
    """A draft, a message that was sent, a template, a calendar and a link."""
    arabic = "أهلًا {name}،\n\nنلتقي {shift} في {place}. إن تعذّر حضورك فأخبرنا من هنا: {cannot_come}"
    english = "Hello {name},\n\nwe meet {shift} at {place}. If you cannot come, tell us here: {cannot_come}"
    texts = Texts("موعدنا قريب", "See you soon", arabic, english)
    write = Draft("accepted", texts)
    draft = mailings.write(world.opportunity.pk, write, by=world.owner, at=NOW)
    other = replace(texts, subject_ar="نراكم على الشاطئ", subject_en="See you on the beach")
    sent = mailings.write(world.opportunity.pk, Draft("accepted", other), by=world.owner, at=NOW)
    templates.keep(world.organisation.pk, "تذكير", texts, by=world.owner, at=NOW)
    if Place.objects.filter(shift__opportunity=world.opportunity, state="confirmed").exists():
        mailings.start(sent.pk, by=world.owner, at=NOW)
    turn(lambda: NOW)
    wishes.choose(world.volunteer.pk, Wishes(), by=world.volunteer, at=NOW)
    open_feed(by=world.volunteer, at=NOW)
    link = links.cannot_come(world.own_place.pk, world.own_place.person_id, "ar")
    world.more |= {"mailing": draft, "sent": sent, "cannot_come": link.rstrip("/").rpartition("/")[2]}
