"""The codes of attendance: of a venue for half a minute, of a volunteer's ticket, and of a number typed at the door.

Venue codes and numbers are keyed hashes that only this platform can make and check. Tickets are signed, so that a
telephone that holds nothing but public keys can check them without a network.
"""

from __future__ import annotations

import hmac
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from hashlib import sha256

import base45
from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal

STEP_SECONDS = 30
# The step shown now and the one before it: a telephone needs a moment.
STEPS_ACCEPTED = 1
# Somebody who scans may have to sign in first.
SCAN_GOOD_FOR = timedelta(minutes=10)
TICKET_PREFIX = "AWN1:"

# Without I, L, O and U; all of it within the small set that keeps a QR code small.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_STEP_LETTERS = 3
_STEPS = 32**_STEP_LETTERS
_MAC_LETTERS = 8
_LONGEST_CODE = 13 + 1 + _STEP_LETTERS + _MAC_LETTERS
# Version, the end of the key's name, place, shift, pseudonym, the second at which it expires.
_TICKET = struct.Struct(">B4s5s5s4sI")
_TICKET_VERSION = 1
_SIGNATURE_BYTES = 64
_SCAN_SALT = "awn.participation.scan"


@dataclass(frozen=True, slots=True)
class VenueScan:
    """Somebody held a telephone before the changing code of an opportunity, in this 30-second step."""

    opportunity_id: int
    step: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a volunteer's ticket says: no name, only numbers that the organisation can look up."""

    place_id: int
    shift_id: int
    pseudonym: bytes
    expires_at: datetime


def step_of(at: datetime) -> int:
    """The 30-second step of a moment, counted from 1970."""
    return int(at.timestamp()) // STEP_SECONDS


def venue_code(opportunity_id: int, step: int) -> str:
    """The code of a venue in one step, such as `4F2-7QK0ABCDEFG`."""
    return f"{_letters(opportunity_id)}-{_letters(step % _STEPS, _STEP_LETTERS)}{_mac(opportunity_id, step)}"


def venue_digits(opportunity_id: int, step: int) -> str:
    """Six digits for those who cannot scan; good for the same step, at one opportunity that they have to name."""
    return _digits(f"venue digits {opportunity_id} {step}", 6)


def read_venue_code(text: str, at: datetime) -> VenueScan:
    """What a scanned code says. Refuses `code_unknown` (404), `code_early` (409), `code_expired` (410)."""
    opportunity, _dash, rest = text.strip().upper().partition("-")
    if len(text) > _LONGEST_CODE or len(rest) != _STEP_LETTERS + _MAC_LETTERS:
        raise _unknown()
    opportunity_id, low = _number(opportunity), _number(rest[:_STEP_LETTERS])
    now = step_of(at)
    ahead = (low - now) % _STEPS
    step = now + (ahead - _STEPS if ahead >= _STEPS // 2 else ahead)
    if not constant_time_compare(rest[_STEP_LETTERS:], _mac(opportunity_id, step)):
        raise _unknown()
    if step > now:
        raise Refusal("code_early", _("This code is not valid yet. Scan the one on the screen now."), status=409)
    if step < now - STEPS_ACCEPTED:
        message = _("This code has expired: it changes every half minute. Scan the one on the screen now.")
        raise Refusal("code_expired", message, status=410)
    return VenueScan(opportunity_id, step)


def read_venue_digits(text: str, opportunity_id: int, at: datetime) -> VenueScan:
    """The scan that typed digits stand for; refuses `wrong_digits`, also when they were right a minute ago."""
    typed = "".join(latin_digits(text).split())
    now = step_of(at)
    for step in range(now - STEPS_ACCEPTED, now + 1):
        if constant_time_compare(typed.encode(), venue_digits(opportunity_id, step).encode()):
            return VenueScan(opportunity_id, step)
    message = _("These are not the digits on the screen. They change every half minute: type those that show now.")
    raise Refusal("wrong_digits", message, fields={"digits": message})


def keep_scan(scan: VenueScan, device: str, at: datetime) -> str:
    """A scan as it travels through sign-in, bound to the device that scanned; see `kept_scan`."""
    content = [scan.opportunity_id, scan.step, device[:16], int(at.timestamp())]
    return signing.dumps(content, salt=_SCAN_SALT, compress=False)


def kept_scan(text: str, device: str, at: datetime) -> VenueScan:
    """The scan that `keep_scan` wrote, within ten minutes and on the same device; refuses `scan_again` (410)."""
    try:
        opportunity_id, step, bound, seconds = signing.loads(text, salt=_SCAN_SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise _unknown() from error
    age = at - datetime.fromtimestamp(seconds, UTC)
    if bound != device[:16] or not timedelta() <= age + timedelta(seconds=1) <= SCAN_GOOD_FOR:
        message = _("Too much time has passed, or the code was scanned with another device. Scan it again.")
        raise Refusal("scan_again", message, status=410)
    return VenueScan(opportunity_id, step)


def ticket_text(ticket: Ticket, kid: str, sign: Callable[[bytes], bytes]) -> str:
    """The signed ticket as the text of a QR code: 136 characters of the small set."""
    body = _TICKET.pack(
        _TICKET_VERSION,
        key_mark(kid),
        ticket.place_id.to_bytes(5, "big"),
        ticket.shift_id.to_bytes(5, "big"),
        ticket.pseudonym,
        int(ticket.expires_at.timestamp()),
    )
    letters: bytes = base45.b45encode(body + sign(body))
    return TICKET_PREFIX + letters.decode()


def read_ticket(text: str, is_signed: Callable[[bytes, bytes, bytes], bool], at: datetime) -> Ticket:
    """What a scanned ticket says at the moment it was scanned.

    `is_signed(mark, signature, message)` asks the key with that mark. Refuses `not_a_ticket`, `ticket_forged` (403),
    `ticket_expired` (410).
    """
    raw = _ticket_bytes(text)
    body, signature = raw[: _TICKET.size], raw[_TICKET.size :]
    _version, mark, place, shift, pseudonym, expires = _TICKET.unpack(body)
    if not is_signed(mark, signature, body):
        message = _("The signature of this ticket is not ours. Ask the volunteer to open the ticket in Awn.")
        raise Refusal("ticket_forged", message, status=403)
    expires_at = datetime.fromtimestamp(expires, UTC)
    if at > expires_at:
        message = _("This ticket has expired: it was for a shift that is over.")
        raise Refusal("ticket_expired", message, status=410)
    return Ticket(int.from_bytes(place, "big"), int.from_bytes(shift, "big"), pseudonym, expires_at)


def key_mark(kid: str) -> bytes:
    """Four bytes by which a ticket names its key: the random end of the key's name."""
    return bytes.fromhex(kid[-8:])


def pseudonym(person_id: int) -> bytes:
    """Four bytes that tell one volunteer from another on a device that knows no names."""
    return _keyed("pseudonym", str(person_id))[:4]


def place_number(place_id: int) -> str:
    """The eight digits of a place, for the device at the entrance and for tickets that cannot be scanned."""
    return _digits(f"place {place_id}", 8)


def place_with_number(typed: str, place_ids: Iterable[int]) -> int | None:
    """The one among these places whose number was typed, in whatever digits; None when there is none."""
    wanted = "".join(latin_digits(typed).replace("-", " ").split())
    if len(wanted) != 8:
        return None
    matching = [one for one in place_ids if place_number(one) == wanted]
    return matching[0] if len(matching) == 1 else None


def device_hash(token: str) -> str:
    """What is kept of a device: a keyed hash of the random word in its cookie."""
    return _keyed("device", token).hex() if token else ""


def kiosk_hash(token: str) -> str:
    """What is kept of a kiosk's code or token."""
    return _keyed("kiosk", token).hex()


def _ticket_bytes(text: str) -> bytes:
    # A space is one of the letters: only line ends may be cut off.
    text = text.strip("\r\n").upper()
    try:
        raw = base45.b45decode(text.removeprefix(TICKET_PREFIX)) if text.startswith(TICKET_PREFIX) else b""
    except ValueError:
        raw = b""
    if len(raw) != _TICKET.size + _SIGNATURE_BYTES or raw[0] != _TICKET_VERSION:
        raise Refusal("not_a_ticket", _("This is not a ticket of Awn. Scan the code in the volunteer’s ticket."))
    return raw


def _mac(opportunity_id: int, step: int) -> str:
    digest = _keyed("venue", f"{opportunity_id} {step}")
    return _letters(int.from_bytes(digest[:5], "big"), _MAC_LETTERS)


def _digits(message: str, count: int) -> str:
    digest = _keyed("digits", message)
    return str(int.from_bytes(digest[:8], "big") % 10**count).zfill(count)


def _keyed(purpose: str, message: str) -> bytes:
    """A keyed hash by the site's secret; a kiosk makes one for each seat of the day, so the key is derived once."""
    return hmac.digest(_key(purpose, settings.SECRET_KEY), message.encode(), "sha256")


@lru_cache(maxsize=16)
def _key(purpose: str, secret: str) -> bytes:
    return sha256(f"awn.participation.{purpose} {secret}".encode()).digest()


def _letters(number: int, width: int = 1) -> str:
    text = ""
    while number or len(text) < width:
        number, last = divmod(number, 32)
        text = _LETTERS[last] + text
    return text


def _number(text: str) -> int:
    if not text or not set(text) <= set(_LETTERS):
        raise _unknown()
    number = 0
    for letter in text:
        number = number * 32 + _LETTERS.index(letter)
    return number


def _unknown() -> Refusal:
    message = _("This is not a code of Awn, or part of it is missing. Scan the code on the screen at the place.")
    return Refusal("code_unknown", message, status=404)
