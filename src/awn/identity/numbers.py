"""Identity numbers of the six Gulf states: how they are written, what cannot be one, and what merely looks odd.

Sources: Microsoft Purview's and the `idnumbers` package's descriptions; Kuwait's PACI check digit. States publish
little, and numbers are said to exist that fail the check digit: it is a typing aid and never turns anybody away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from awn.base.arabic import latin_digits
from awn.base.refusal import Refusal, Text

SHOWN_DIGITS = 4
_MASK = "•"
# Spaces of all kinds, hyphens and dashes, and the marks of direction that come along when a number is copied.
_BETWEEN = re.compile("[\\s\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060-\u2069\u061c\ufeff\u0640.\\-]+")
_KUWAIT_WEIGHTS = (2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_KUWAIT_CENTURIES = {"2": 1900, "3": 2000}


class Format(NamedTuple):
    """A state's number: its pattern, what to write, and the digits of its groups where it is written in groups."""

    pattern: re.Pattern[str]
    advice: Text
    groups: tuple[int, ...] = ()
    check: Callable[[str], bool] = lambda _number: True
    possible: Callable[[str], bool] = lambda _number: True


def luhn(number: str) -> bool:
    """True when the last digit is the Luhn check digit of the others."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def kuwait_check(number: str) -> bool:
    """True when the twelfth digit is eleven less the weighted sum of the others modulo eleven."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _KUWAIT_WEIGHTS, strict=False))
    return 11 - total % 11 == int(number[-1])


def kuwait_day(number: str) -> bool:
    """True when the digits after the century are a day that was."""
    try:
        date(_KUWAIT_CENTURIES[number[0]] + int(number[1:3]), int(number[3:5]), int(number[5:7]))
    except ValueError:
        return False
    return True


FORMATS: Mapping[str, Format] = {
    # 1 citizens, 2 residents; Nafath knows visitors under 3 to 6.
    "SA": Format(re.compile(r"[1-6]\d{9}"), _("A Saudi number has 10 digits and begins with 1 or 2."), (), luhn),
    "AE": Format(
        re.compile(r"784\d{12}"), _("An Emirates ID number has 15 digits and begins with 784."), (3, 4, 7, 1), luhn
    ),
    "QA": Format(re.compile(r"[23]\d{10}"), _("A Qatari number has 11 digits and begins with 2 or 3.")),
    "BH": Format(re.compile(r"\d{9}"), _("A Bahraini CPR number has 9 digits.")),
    "KW": Format(
        re.compile(r"[23]\d{11}"),
        _("A Kuwaiti civil number has 12 digits: 2 or 3, the date of birth, and five more."),
        (),
        kuwait_check,
        kuwait_day,
    ),
    "OM": Format(re.compile(r"\d{4,9}"), _("An Omani civil number has at most 9 digits.")),
}


def normalised(typed: str, country: str) -> str:
    """The number as text of Latin digits, leading zeros kept; Arabic digits, spaces and hyphens are welcome.

    Refuses `identity_country_unknown` and `identity_number_wrong`, saying how such a number is written.
    """
    rule = FORMATS.get(country)
    if rule is None:
        message: Text = _("Choose the state that issued the number.")
        raise Refusal("identity_country_unknown", message, fields={"country": message})
    number = _BETWEEN.sub("", latin_digits(typed))
    if not (number.isascii() and rule.pattern.fullmatch(number) and rule.possible(number)):
        raise Refusal("identity_number_wrong", rule.advice, fields={"number": rule.advice})
    return number


def looks_mistyped(number: str, country: str) -> bool:
    """True when a normalised number fails its check digit: worth asking, never worth refusing."""
    return not FORMATS[country].check(number)


def grouped(number: str, country: str) -> str:
    """The number in the groups in which it stands on the card."""
    rest, parts = number, []
    for length in FORMATS[country].groups:
        parts.append(rest[:length])
        rest = rest[length:]
    return "-".join(filter(None, [*parts, rest]))


def masked(number: str) -> str:
    """The last four digits, the others as dots: all that is ever shown; of short numbers at most half."""
    shown = min(SHOWN_DIGITS, len(number) // 2)
    return _MASK * (len(number) - shown) + number[len(number) - shown :]
