"""Notifications in words, and their e-mails."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awn.base.digits import writing
from awn.base.text import Bilingual
from awn.consents.queries import title_of
from awn.consents.rules import Purpose
from awn.emergencies.queries import titles as titles_of_emergencies
from awn.messaging.bounces import send_back_to
from awn.opportunities.models import Opportunity
from awn.organisations.models import Organisation
from awn.people.models import Notification as Notification  # noqa: PLC0414 - doors take the type from here
from awn.people.rules import has_email
from awn.reactions import emergencies, planning, reports, screening, texts, weekly
from awn.reactions.boards import BOARDS, RATINGS
from awn.reactions.evaluation import EVALUATION
from awn.reactions.messages import add_invitations, by_other_ways, without_email
from awn.reactions.onsite import ITEMS
from awn.reactions.recognition import RECOGNITION
from awn.reactions.support import SUPPORT
from awn.reactions.wordings import CHANGES, DATA, FAMILY, ROLES, ROSTERS, SCREENING, Wording
from awn.reactions.wordings_emergencies import EMERGENCIES
from awn.reactions.wordings_places import PLACES
from awn.reference.rules import QUALIFICATION_KINDS

WEEKLY, RESTING = weekly.KIND, weekly.RESTING
log = logging.getLogger(__name__)
BATCH = 500
# What could not be sent for so long is of no use to anybody.
GIVE_UP_AFTER = timedelta(days=3)


WORDINGS: Mapping[str, Wording] = {
    **BOARDS,
    **DATA,
    **RATINGS,
    **EMERGENCIES,
    **EVALUATION,
    **FAMILY,
    **ITEMS,
    **PLACES,
    **RECOGNITION,
    **reports.REPORTS,
    **ROLES,
    **ROSTERS,
    **CHANGES,
    **SCREENING,
    **SUPPORT,
    "application.accepted": Wording(
        _("You have a place: {title}"), _("You have a place in “{title}”. Thank you for coming."), "dashboard"
    ),
    "application.waiting": Wording(
        _("You are on the waiting list: {title}"),
        _("All places in “{title}” are taken. You are on the waiting list and will hear at once when one is free."),
        "dashboard",
    ),
    "application.declined": Wording(
        _("About your application: {title}"),
        _("There was no place for you in “{title}” this time. Other opportunities are waiting for you."),
        "opportunities",
    ),
    "application.to_decide": Wording(
        _("A new application: {title}"),
        _("Somebody has applied to “{title}” and waits for your answer."),
        "organiser_home",
    ),
    "queue.refused": Wording(
        _("Your request could not be met: {title}"),
        _(
            "Your number for “{title}” was called, but a condition was not met. On the page of the queue you read"
            " which."
        ),
        "opportunities",
    ),
    "place.promoted": Wording(
        _("A place is free for you: {title}"),
        _("You moved up from the waiting list and now have a place in “{title}”."),
        "dashboard",
    ),
    "opportunity.cancelled": Wording(
        _("Called off: {title}"), _("“{title}” was called off. Thank you for your readiness."), "dashboard"
    ),
    "opportunity.shift_cancelled": Wording(
        _("A shift was called off: {title}"),
        _("A shift you had chosen in “{title}” was called off."),
        "dashboard",
    ),
    "opportunity.published": Wording(
        _("Published: {title}"), _("“{title}” is published and takes applications."), "organiser_home"
    ),
    "opportunity.draft": Wording(
        _("Please look at it again: {title}"),
        _("“{title}” was sent back with a note from the moderators. You can change it and submit it again."),
        "organiser_home",
    ),
    "invitation.sent": Wording(
        _("You are invited: {title}"),
        _("An organisation would like you to take part in “{title}”. On your page you can accept or decline."),
        "dashboard",
    ),
    "invitation.withdrawn": Wording(
        _("The invitation was taken back: {title}"),
        _("An organisation had invited you to “{title}” and has taken that back. You need not do anything."),
        "dashboard",
    ),
    "invitation.accepted": Wording(
        _("Invitation accepted: {title}"),
        _("Somebody you invited to “{title}” has accepted and now chooses a shift."),
        "organiser_home",
    ),
    "mailing.message": Wording(
        _("A message of the organisers: {title}"),
        _("The organisers of “{title}” have written to you. You can read it on your page of messages."),
        "my_messages",
    ),
    "shift.reminder": Wording(
        _("Your shift comes near: {title}"),
        _("Your shift in “{title}” comes near. If you cannot come, tell us on your page, so that somebody else can."),
        "dashboard",
    ),
    WEEKLY: Wording(
        _("This may suit you this week: {title}"),
        _("For this week we have picked what may suit you, “{title}” first."),
        "dashboard",
    ),
    RESTING: Wording(
        _("Whenever you like: {title}"),
        _(
            "It is good to have you with us. These are open and may suit you, “{title}” first. If this is not the time,"
            " there is nothing you need to do."
        ),
        "dashboard",
    ),
    "base_search.found": Wording(
        _("New in the volunteer base: {title}"),
        _("Your search “{title}” of the volunteer base has found somebody new."),
        "organiser_home",
    ),
    "search.found": Wording(
        _("New for your search: {title}"),
        _("There is something new for the search that you saved as “{title}”."),
        "saved_searches",
    ),
    "hours.credited": Wording(
        _("Your hours are confirmed: {title}"),
        _(
            "Your hours in “{title}” are confirmed and are now in your record. See whether they are right: you can"
            " agree, or object while there is time."
        ),
        "my_hours",
    ),
    "hours.reversed": Wording(
        _("A correction of your hours: {title}"),
        _("Hours in “{title}” were corrected. The reason is in your record."),
        "my_hours",
    ),
    "hours.disputed": Wording(
        _("An objection to hours: {title}"),
        _("A volunteer objects to their hours in “{title}”. You had no part in confirming them: please decide."),
        "organiser_home",
    ),
    "hours.to_audit": Wording(
        _("An objection to hours: {title}"),
        _("A volunteer objects to their hours in “{title}”, and nobody in the organisation can decide. Please do."),
        "staff_objections",
    ),
    "hours.upheld": Wording(
        _("About your objection: {title}"),
        _("Your objection to your hours in “{title}” was looked at: the hours stay as they are. The reason is there."),
        "my_hours",
    ),
    "hours.adjusted": Wording(
        _("About your objection: {title}"),
        _("Your objection to your hours in “{title}” was looked at, and the hours were corrected."),
        "my_hours",
    ),
    "deliverable.submitted": Wording(
        _("Work was handed in: {title}"),
        _("A volunteer has handed in work for “{title}” and waits for your answer."),
        "organiser_home",
    ),
    "deliverable.returned": Wording(
        _("Please look at your work again: {title}"),
        _("Your work for “{title}” was sent back with words about what is still to be done."),
        "my_hours",
    ),
    "certificate.issued": Wording(
        _("Your certificate is ready: {title}"),
        _("Your certificate for “{title}” is ready."),
        "my_certificates",
    ),
    "certificate.revoked.wrong_name": Wording(
        _("Your certificate was taken back: {title}"),
        _(
            "The name on your certificate for “{title}” was wrong, so it is no longer valid. Check the name in your"
            " profile; a new one can then be issued."
        ),
        "my_certificates",
    ),
    "certificate.revoked.issued_in_error": Wording(
        _("Your certificate was taken back: {title}"),
        _(
            "Your certificate for “{title}” was issued in error and is no longer valid. Your confirmed hours stay in"
            " your record."
        ),
        "my_certificates",
    ),
    "organisation.verified": Wording(
        _("Verified: {title}"),
        _("“{title}” is verified. You can now submit opportunities."),
        "organiser_home",
    ),
    "organisation.refused": Wording(
        _("Not verified yet: {title}"),
        _("“{title}” could not be verified. The reason is on its page. Correct the details and submit again."),
        "organiser_home",
    ),
    "organisation.suspended": Wording(
        _("Suspended: {title}"),
        _("“{title}” is suspended. Its opportunities take no applications. An owner can appeal within thirty days."),
        "organiser_home",
    ),
    "organisation.appeal_decided": Wording(
        _("About the appeal of {title}"),
        _("The appeal of “{title}” against its suspension has been decided. The reasons are on its page."),
        "organiser_home",
    ),
    "report.urgent": Wording(
        _("A report that must be looked at now"),
        _("Somebody may be in danger. Please look at the report at once."),
        "staff_safety",
    ),
    "report.looking": Wording(
        _("Somebody looks into your report"),
        _("Somebody of the platform’s staff looks into what you reported. Thank you for telling us."),
        "my_reports",
    ),
    "report.decided": Wording(
        _("About your report"),
        _("What you reported has been decided. Nobody learns from us that it was you. Thank you for telling us."),
        "my_reports",
    ),
    "report.guardian": Wording(
        _("Please get in touch with us about your child"),
        _("We have received a report that concerns a child you answer for. Please call or write to us today."),
        "dashboard",
    ),
    "person.suspended": Wording(
        _("Your account is suspended"),
        _("Your account is suspended. On this page you read why, until when, and how you can appeal."),
        "my_suspension",
    ),
    "person.suspension_ended": Wording(
        _("Your suspension has ended"),
        _("Your suspension has ended. You can take part again."),
        "opportunities",
    ),
    "appeal.made": Wording(
        _("An appeal waits for a decision"),
        _("Somebody appeals against a suspension in which you had no part. Please decide."),
        "staff_appeals",
    ),
    "appeal.decided": Wording(
        _("About your appeal"), _("Your appeal has been decided. The reasons are on your page."), "my_suspension"
    ),
    "qualification.accepted": Wording(
        _("Accepted: {title}"), _("“{title}” was checked and counts from now on."), "settings_qualifications"
    ),
    "qualification.refused": Wording(
        _("Not accepted: {title}"),
        _("“{title}” was checked and could not be accepted. The reason is on your page."),
        "settings_qualifications",
    ),
    "qualification.ending": Wording(
        _("Ends soon: {title}"),
        _("“{title}” ends soon. Upload the renewed document, so that you can go on applying."),
        "settings_qualifications",
    ),
    "qualification.expired": Wording(
        _("Expired: {title}"),
        _("“{title}” has expired and no longer counts. Upload the renewed document when you have it."),
        "settings_qualifications",
    ),
    "qualification.lapses": Wording(
        _("A qualification will be missing: {title}"),
        _("Somebody with a place in “{title}” will not have a required qualification on the day. Please look."),
        "organiser_home",
    ),
    "incident.severe": Wording(
        _("A severe incident: {title}"),
        _("“{title}” has logged a severe incident. Please look whether they need help."),
        "staff_incidents",
    ),
}


def subjects_of(notifications: list[Notification]) -> dict[int, Bilingual]:
    """What each notification is about: the title of its opportunity or organisation; at most two queries."""
    wanted = {n.pk: (n.data.get("opportunity"), n.data.get("organisation")) for n in notifications}
    opportunities = Opportunity.objects.only("title_ar", "title_en").in_bulk([o for o, _g in wanted.values() if o])
    groups = [g for _o, g in wanted.values() if g]
    organisations = Organisation.objects.only("name_ar", "name_en").in_bulk(groups) if groups else {}
    # A saved search is called as its owner called it.
    names = {n.pk: Bilingual(n.data["name"], n.data["name"]) for n in notifications if n.data.get("name")}
    codes = {n.pk: n.data.get("qualification", "") for n in notifications}
    kinds = {pk: QUALIFICATION_KINDS[code] for pk, code in codes.items() if code in QUALIFICATION_KINDS}
    urgent = {n.pk: n.data["emergency"] for n in notifications if n.data.get("emergency")}
    emergencies_named = titles_of_emergencies(urgent.values()) if urgent else {}
    names |= {pk: emergencies_named[of] for pk, of in urgent.items() if of in emergencies_named}
    notices = {n.pk: title_of(Purpose(n.data["purpose"])) for n in notifications if n.data.get("purpose")}
    titles = {}
    for pk, (opportunity, organisation) in wanted.items():
        if opportunity in opportunities:
            titles[pk] = opportunities[opportunity].title
        elif organisation in organisations:
            titles[pk] = organisations[organisation].name
        else:
            titles[pk] = names.get(pk) or notices.get(pk) or kinds.get(pk, Bilingual("", ""))
    return titles


def send_unsent(at: datetime) -> int:
    """Sends the e-mails of new notifications, one connection a batch; how many were sent.

    A notification whose person has no address, or that is older than three days, is marked as done. When the mail
    server fails, the batch stays unsent for the next call.
    """
    with transaction.atomic():
        rows = Notification.objects.select_for_update(skip_locked=True, of=("self",)).filter(emailed_at=None)
        batch = list(rows.select_related("person__account", "person__region__country").order_by("pk")[:BATCH])
        titles = subjects_of(batch)
        unwanted = without_email(batch)
        messages = [
            _message(n, titles[n.pk], at) for n in batch if n.created_at > at - GIVE_UP_AFTER and n.pk not in unwanted
        ]
        wanted = [message for message in messages if message is not None]
        fresh = [n for n in batch if n.created_at > at - GIVE_UP_AFTER and n.kind in WORDINGS]
        by_other_ways(fresh, at=at)
        texts.send_urgent([(n, WORDINGS[n.kind], titles[n.pk]) for n in fresh], at=at)
        if wanted:
            get_connection().send_messages(wanted)
        Notification.objects.filter(pk__in=[n.pk for n in batch]).update(emailed_at=at)
        return len(wanted)


def _message(notification: Notification, title: Bilingual, at: datetime) -> EmailMessage | None:
    account = getattr(notification.person, "account", None)
    wording = WORDINGS.get(notification.kind)
    if account is None or not account.is_active or wording is None or notification.person.is_synthetic:
        return None
    if not has_email(account.email):
        return None
    language = notification.person.language
    with override(language), writing(notification.person.digits):
        text = title.pick(language)[0]
        # U+2068 and U+2069 keep a title in the other script from reordering the line around it.
        isolated = f"\u2068{text}\u2069"
        subject = str(wording.subject).format(title=isolated)
        sentence = str(wording.sentence).format(title=isolated)
        own = emergencies.address_of(notification, language)
        address = own or f"{settings.AWN_PUBLIC_URL}/{language}/go/{wording.page}/"
        name = notification.person.name.pick(language)[0]
        hello = str(_("Hello {name},")).format(name=f"\u2068{name}\u2069")
        more, headers = weekly.parts(notification) if notification.kind in {WEEKLY, RESTING} else ([address], {})
        if notification.kind == reports.KIND:
            more, headers = reports.parts(notification, language)
        if notification.kind in planning.KINDS:
            more = [*planning.lines(notification), *more]
        more = [*screening.others_said(notification, language), *more]
        body = "\n\n".join([hello, sentence, *more, str(_("The Awn team"))])
        files = [*screening.attached(notification, text, at), *reports.attached(notification)]
    mail = EmailMultiAlternatives(subject, body, to=[account.email], headers=headers)
    add_invitations(mail, notification, at)
    for file_name, content, kind in files:
        mail.attach(file_name, content, kind)
    send_back_to(mail, "p", notification.person_id)
    return mail
