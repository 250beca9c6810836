"""Asking a provider, and taking its answer. What is slow happens between two transactions, never inside one."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from awn.base.moves import check_move
from awn.base.refusal import Refusal
from awn.base.sealed import keyed_hash, seal, unseal
from awn.identity.gateways import Asked, Proven, gateway
from awn.identity.gateways.kinds import false_answer, given_up, silent
from awn.identity.gateways.nafath import ENDED, Nafath
from awn.identity.models import Attempt, SeenAnswer
from awn.identity.numbers import normalised
from awn.identity.providers import Provider, provider
from awn.identity.rules import ANSWERS_KEPT, ATTEMPT_LIFE, ATTEMPT_MOVES, PUSH_LIFE, WELCOME_LIFE, Purpose
from awn.people.models import Person

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the browser carries away: the secret, and where to go or which number to show."""

    state: str
    address: str
    shown: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks for what: the provider, the purpose, where the answer comes in, where to go on."""

    provider_id: str
    purpose: Purpose
    return_to: str
    language: str
    next: str = ""
    number: str = ""


def begin(question: Question, *, by: Person | None, at: datetime) -> Ticket:
    """Asks a provider for somebody; `by` is to be linked, or None to sign in.

    Refuses `identity_provider_unknown`, `identity_number_wrong`, `identity_request_running`,
    `identity_provider_silent`.
    """
    asked_of = _provider(question.provider_id)
    number = normalised(question.number, asked_of.country) if asked_of.is_push else ""
    state = secrets.token_urlsafe(32)
    life = PUSH_LIFE if asked_of.is_push else ATTEMPT_LIFE
    attempt = _open(asked_of, question, number, state, by=by, expires_at=at + life, at=at)
    asked = Asked(state=state, return_to=question.return_to, language=question.language, number=number)
    try:
        begun = gateway(asked_of).begin(asked)
    except Refusal:
        Attempt.objects.filter(pk=attempt.pk).update(step="failed")
        raise
    Attempt.objects.filter(pk=attempt.pk).update(reference=begun.reference, shown=begun.shown)
    return Ticket(state, begun.address, begun.shown, attempt.expires_at)


def receive(
    provider_id: str, state: str, answer: Mapping[str, str], *, return_to: str, by: Person | None, at: datetime
) -> None:
    """Takes what a browser brought back from a provider; `conclude` uses it. One question takes one answer.

    Refuses `identity_state_unknown`, `identity_expired` and what `Gateway.prove` refuses.
    """
    asked_of = _provider(provider_id)
    attempt = _attempt(state, at)
    if attempt.provider != asked_of.id or attempt.step != "begun":
        raise unknown_answer()
    asked = Asked(state=state, return_to=return_to, language=attempt.language)
    try:
        proven = gateway(asked_of).prove(asked, attempt.reference, answer, at)
    except Refusal as refusal:
        _log(asked_of, refusal)
        # A question with a false answer is over: nobody tries a second code for it.
        Attempt.objects.filter(pk=attempt.pk, step="begun").update(step="failed")
        raise
    _keep(attempt, asked_of, proven, at)


def receive_push(provider_id: str, answer: Mapping[str, str], *, by: Person | None, at: datetime) -> None:
    """Takes the token that a provider's server sends by itself. A false one changes nothing: anybody may send one.

    Refuses `identity_state_unknown` and what `Gateway.prove` refuses.
    """
    asked_of = _provider(provider_id)
    reference = answer.get("transId", "")
    live = Attempt.objects.filter(provider=asked_of.id, reference=reference, step="begun", expires_at__gt=at)
    attempt = live.first() if reference else None
    if attempt is None or not asked_of.is_push:
        raise unknown_answer()
    asked = Asked(state="", return_to="", number=_number(attempt))
    try:
        proven = gateway(asked_of).prove(asked, attempt.reference, answer, at)
    except Refusal as refusal:
        _log(asked_of, refusal)
        raise
    _keep(attempt, asked_of, proven, at)


def look_after(provider_id: str, state: str, *, by: Person | None, at: datetime) -> bool:
    """True once the telephone was answered; False while it still rings.

    Refuses `identity_state_unknown`, `identity_expired` and `identity_given_up`.
    """
    asked_of = _provider(provider_id)
    attempt = _attempt(state, at)
    if attempt.step == "answered":
        return True
    adapter = gateway(asked_of)
    if attempt.step != "begun" or not isinstance(adapter, Nafath):
        raise unknown_answer()
    asked = Asked(state=state, return_to="", language=attempt.language, number=_number(attempt))
    try:
        status = adapter.status(asked, attempt.reference, attempt.shown)
    except Refusal:  # it may answer the next time
        return False
    if status in ENDED:
        Attempt.objects.filter(pk=attempt.pk, step="begun").update(step="failed")
        raise given_up()
    return False


@transaction.atomic
def forget_old(*, by: Person | None, at: datetime) -> int:
    """Deletes questions that ended a day ago and the marks of their answers; how many questions."""
    SeenAnswer.objects.filter(at__lt=at - ANSWERS_KEPT).delete()
    count, _rows = Attempt.objects.filter(expires_at__lt=at - ANSWERS_KEPT).delete()
    return count


def hold_answer(state: str, at: datetime) -> tuple[Attempt, Proven]:
    """The locked question and what its provider said; for actions that use it within their transaction.

    Refuses `identity_state_unknown` and `identity_expired`.
    """
    attempt = Attempt.objects.select_for_update().filter(state=_digest(state)).first()
    if attempt is None or attempt.step != "answered" or attempt.answer is None:
        raise unknown_answer()
    if attempt.expires_at <= at:
        raise _expired()
    return attempt, Proven.from_text(unseal(bytes(attempt.answer), about=_about(attempt)))


def conclude_attempt(attempt: Attempt) -> None:
    """The answer is used up, and forgotten."""
    check_move(ATTEMPT_MOVES, attempt.step, "concluded")
    attempt.step, attempt.answer = "concluded", None
    attempt.save(update_fields=["step", "answer"])


@transaction.atomic
def _open(
    asked_of: Provider, question: Question, number: str, state: str, *, by: Person | None, expires_at: datetime,
    at: datetime,
) -> Attempt:  # fmt: skip
    digest = keyed_hash(number, about=f"identity.number:{asked_of.country}") if number else ""
    attempt = Attempt(
        state=_digest(state), provider=asked_of.id, purpose=question.purpose, person=by, language=question.language,
        next=question.next, number_digest=digest, expires_at=expires_at,
    )  # fmt: skip
    if number:
        attempt.number = seal(number, about=_about(attempt))
        Attempt.objects.filter(number_digest=digest, step="begun", expires_at__lte=at).update(step="failed")
    try:
        with transaction.atomic():
            attempt.save()
    except IntegrityError:
        message = _("A request for this number is running already. Answer it in the app, or wait three minutes.")
        raise Refusal("identity_request_running", message, status=409, fields={"number": message}) from None
    return attempt


@transaction.atomic
def _keep(attempt: Attempt, asked_of: Provider, proven: Proven, at: datetime) -> None:
    locked = Attempt.objects.select_for_update().get(pk=attempt.pk)
    if locked.step != "begun":
        raise unknown_answer()
    digest = keyed_hash(proven.answer_id, about=f"identity.answer:{asked_of.id}")
    try:
        with transaction.atomic():
            SeenAnswer.objects.create(digest=digest, at=at)
    except IntegrityError:
        raise false_answer("taken before") from None
    check_move(ATTEMPT_MOVES, locked.step, "answered")
    locked.step = "answered"
    locked.answer = seal(proven.to_text(), about=_about(locked))
    locked.expires_at = at + WELCOME_LIFE
    locked.number = None
    locked.save(update_fields=["step", "answer", "expires_at", "number"])


def _provider(provider_id: str) -> Provider:
    found = provider(provider_id)
    if found is None:
        raise Refusal("identity_provider_unknown", _("Choose one of the identity services offered."), status=404)
    return found


def _attempt(state: str, at: datetime) -> Attempt:
    found = Attempt.objects.filter(state=_digest(state)).first() if state else None
    if found is None:
        raise unknown_answer()
    if found.expires_at <= at:
        raise _expired()
    return found


def unknown_answer() -> Refusal:
    """The answer of another browser, of another question, or of one that is over."""
    return Refusal(
        "identity_state_unknown",
        _("This answer does not belong to a sign-in that you began here, or it was used already. Begin again."),
    )


def _expired() -> Refusal:
    return Refusal("identity_expired", _("That took too long, and the request has ended. Begin again."))


def _digest(state: str) -> str:
    return keyed_hash(state, about="identity.state")


def _about(attempt: Attempt) -> str:
    return f"identity.attempt:{attempt.state}"


def _number(attempt: Attempt) -> str:
    if attempt.number is None:
        raise silent()
    return unseal(bytes(attempt.number), about=_about(attempt))


def _log(asked_of: Provider, refusal: Refusal) -> None:
    for why in getattr(refusal, "__notes__", []):
        logger.warning("%s: answer not believed: %s", asked_of.id, why)
