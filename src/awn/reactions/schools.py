"""What schools' events lead to. Each function may run twice and does its work once."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from awn.base.models import Event
from awn.people.actions import notify
from awn.schools.actions.inviting import note_emailed
from awn.schools.models import Pupil
from awn.schools.words import invitation, said

# A guardian of whom nothing is known yet reads both.
_LANGUAGES = ("ar", "en")


def tell_grown_up(event: Event, at: datetime) -> None:
    """A pupil of age learns where the group goes: nobody applied for them."""
    notify(event.subject_id or 0, event.name, event_id=event.pk, by=None, at=at, opportunity=event.data["opportunity"])


def invite_guardian(event: Event, at: datetime) -> None:
    """The guardian on a school's list gets the address at which they say that the child is theirs."""
    pupil = Pupil.objects.select_related("group__organisation").filter(pk=event.subject_id or 0).first()
    if pupil is None or pupil.emailed_at is not None or pupil.person_id is not None:
        return
    note_emailed(pupil.pk, by=None, at=at)
    parts, subjects = [], []
    for language in _LANGUAGES:
        with override(language):
            school = f"\u2068{pupil.group.organisation.name.pick(language)[0]}\u2069"
            subjects.append(str(_("An invitation of the school {school}")).format(school=school))
            text = str(
                _(
                    "The school {school} would like a child of yours to volunteer with its group. With this address you"
                    " say that you are the guardian; until then nothing happens, and each opportunity needs your"
                    " consent. It counts for thirty days."
                )
            ).format(school=school)
            address = f"{settings.AWN_PUBLIC_URL}/{language}/school/invitation/{invitation(pupil)}/"
            parts += [text, address]
    receiver = said(pupil, "email", pupil.guardian_email)
    EmailMessage(" · ".join(subjects), "\n\n".join([*parts, str(_("The Awn team"))]), to=[receiver]).send()
