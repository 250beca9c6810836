"""The most urgent messages by text message, for those who gave a number and no e-mail address.

Only what would leave somebody at a closed gate, or without their account: all else waits on their page.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from awn.base.text import Bilingual
from awn.messaging.queries import dead_addresses
from awn.people.models import AccountPhone, Notification
from awn.people.rules import has_email
from awn.reactions import emergencies
from awn.reactions.wordings import Wording
from awn.sms.tasks import send_later

URGENT = frozenset(
    {
        "application.accepted",
        "place.promoted",
        "place.offered",
        "place.free_now",
        "cover.asked",
        "cover.found",
        "cover.lapsed",
        "opportunity.cancelled",
        "opportunity.shift_cancelled",
        "opportunity.shift_changed",
        "roster.new",
        "roster.changed",
        "roster.ended",
        "opportunity.series_changed",
        "opportunity.series_cancelled",
        "board.escalated",
        "account.dormant",
        "account.dormant_soon",
        "support.answered",
        "support.asks",
    }
)


def send_urgent(batch: Iterable[tuple[Notification, Wording, Bilingual]], *, at: datetime) -> int:
    """Leaves a text message to the worker for each urgent one whose person has a number alone; how many."""
    rows = list(batch)
    # Whose e-mails come back has a number alone as well.
    dead = dead_addresses({row.person_id for row, _wording, _title in rows})
    wanted = [(row.person.account.pk, row, wording, title) for row, wording, title in rows if _is_wanted(row, dead)]
    if not wanted:
        return 0
    accounts = {account_id for account_id, *_rest in wanted}
    numbers = dict(AccountPhone.objects.filter(account_id__in=accounts).values_list("account_id", "number"))
    reached = [one for one in wanted if one[0] in numbers]
    for account_id, row, wording, title in reached:
        send_later(numbers[account_id], _text(row, wording, title), at=at)
    return len(reached)


def _is_wanted(row: Notification, dead: Container[int]) -> bool:
    account = getattr(row.person, "account", None)
    if row.kind in emergencies.BY_TEXT_TOO:
        return account is not None and bool(account.is_active) and not row.person.is_synthetic
    if row.kind not in URGENT or account is None or row.person.is_synthetic:
        return False
    return bool(account.is_active) and (not has_email(account.email) or row.person_id in dead)


def _text(row: Notification, wording: Wording, title: Bilingual) -> str:
    language = row.person.language
    with override(language):
        sentence = str(wording.sentence).format(title=f"\u2068{title.pick(language)[0]}\u2069")
        own = emergencies.address_of(row, language)
        address = own or f"{settings.AWN_PUBLIC_URL}/{language}/go/{wording.page}/"
        return f"{_('Awn')}: {sentence} {address}"
