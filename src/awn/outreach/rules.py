"""What an organisation may keep of people, how a list that it brings is read, and when two rows are one person."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awn.base.arabic import fold
from awn.base.moves import Moves
from awn.base.refusal import Refusal
from awn.base.text import clean_line
from awn.people.rules import NAME_LENGTH, phone_in_full

LIST_NAME_LENGTH = 80
LISTS = 50
LISTED_AT_ONCE = 200
INVITED_AT_ONCE = 30
# --- notes
NOTE_LENGTH = 500
NOTES_A_PERSON = 20
PURPOSES = {
    "assignment": _("To give the right task"),
    "training": _("To plan training"),
    "agreement": _("What was agreed with the person"),
}
LONGEST_NOTE = timedelta(days=366)
# --- lists that are brought along
ROWS = 5_000
FILE_BYTES = 5_000_000
IMPORTS_PER_DAY = 5
# So long what was read from a file waits for somebody to press the button; so long an invitation is good.
DRAFT_KEPT = timedelta(days=1)
GOOD_FOR = timedelta(days=30)
REMIND_AFTER = timedelta(days=10)
ROWS_KEPT = timedelta(days=90)
EXPECTED_STATES = {
    "ready": _("Will be invited"),
    "unsure": _("Perhaps the same person as another row"),
    "left_out": _("Left out"),
    "queued": _("Waiting to be sent"),
    "sent": _("Invited"),
    "reminded": _("Invited and reminded"),
    "joined": _("Said yes"),
    "declined": _("Said no"),
    "lapsed": _("Did not answer"),
    "withdrawn": pgettext_lazy("invitation", "Taken back"),
}
EXPECTED_MOVES: Moves = {
    "ready": frozenset({"queued"}),
    "unsure": frozenset({"queued"}),
    "queued": frozenset({"ready", "unsure", "sent", "lapsed", "withdrawn"}),
    "sent": frozenset({"reminded", "joined", "declined", "lapsed", "withdrawn"}),
    "reminded": frozenset({"joined", "declined", "lapsed", "withdrawn"}),
}
OPEN = frozenset({"sent", "reminded"})
LEFT_OUT = {
    "no_email": _("No e-mail address: there is no way to ask this person."),
    "bad_email": _("This is not an e-mail address."),
    "bad_phone": _("This is not a telephone number."),
    "bad_name": _("The name is missing, too long, or holds signs that no name has."),
    "row_broken": _("This row could not be read."),
    "twice": _("The same person stands in an earlier row."),
    "asked_already": _("You have asked this address already."),
    "not_wanted": _("This address takes no invitations."),
}
# What a column may be called. The first that is found counts.
COLUMNS: Mapping[str, Sequence[str]] = {
    "email": ("email", "e-mail", "mail", "email address", "البريد الإلكتروني", "البريد", "الايميل", "بريد"),
    "phone": (
        "phone", "mobile", "telephone", "phone number", "mobile number", "الجوال", "رقم الجوال", "الهاتف",
        "رقم الهاتف", "جوال", "هاتف", "الموبايل",
    ),
    "name": ("name", "full name", "volunteer", "volunteer name", "الاسم", "الاسم الكامل", "اسم المتطوع", "المتطوع"),
    "name_ar": ("name in arabic", "arabic name", "name_ar", "الاسم بالعربية", "الاسم العربي"),
    "name_en": ("name in english", "english name", "name_en", "الاسم بالإنجليزية", "الاسم الإنجليزي"),
    "first": ("first name", "given name", "الاسم الأول"),
    "last": ("last name", "family name", "surname", "اسم العائلة", "العائلة", "اللقب"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """What one row says of somebody: a name in either script, an address, perhaps a telephone number in E.164."""

    number: int
    name: str
    email: str
    phone: str = ""


class RowProblem(Exception):  # noqa: N818 - not an error of the program but a remark about a row
    """Why a row is left out: one of LEFT_OUT."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def columns_of(headings: Sequence[str]) -> dict[str, int]:
    """Which column is what. Refuses `list_without_emails` where none holds addresses."""
    known = [_heading(one) for one in headings]
    found: dict[str, int] = {}
    for target, names in COLUMNS.items():
        wanted = [_heading(name) for name in names]
        position = next((known.index(name) for name in wanted if name in known), None)
        if position is not None and position not in found.values():
            found[target] = position
    if "email" not in found:
        message = _("No column is called “E-mail”. Name the columns in the first row: e-mail, name, phone.")
        raise Refusal("list_without_emails", message, fields={"file": message})
    return found


def entry_of(number: int, cells: Sequence[str], columns: Mapping[str, int], country: str) -> Entry:
    """The row as it is meant. Raises RowProblem."""

    def cell(target: str) -> str:
        return cells[columns[target]].strip() if target in columns else ""

    email = unicodedata.normalize("NFKC", cell("email")).strip().lower()
    if not email:
        raise RowProblem("no_email")
    try:
        validate_email(email)
    except ValidationError as error:
        raise RowProblem("bad_email") from error
    named = cell("name") or cell("name_ar") or cell("name_en") or f"{cell('first')} {cell('last')}"
    try:
        name = clean_line(named, limit=NAME_LENGTH)
    except Refusal as refusal:
        raise RowProblem("bad_name") from refusal
    if name and not any(character.isalpha() for character in name):
        raise RowProblem("bad_name")
    try:
        phone = phone_in_full(cell("phone"), country)
    except Refusal as refusal:
        raise RowProblem("bad_phone") from refusal
    return Entry(number, name, email, phone)


# Consonants of both scripts on one alphabet. Vowels, glides and doubled letters are written in too many ways to count.
_ARABIC = {
    "ب": "b", "ت": "t", "ط": "t", "ث": "t", "ج": "j", "ح": "h", "ه": "h", "خ": "k", "د": "d", "ض": "d", "ذ": "d",
    "ظ": "d", "ر": "r", "ز": "z", "س": "s", "ص": "s", "ش": "x", "غ": "g", "ف": "f", "ق": "k", "ك": "k", "ل": "l",
    "م": "m", "ن": "n",
}  # fmt: skip
_DIGRAPHS = (("sh", "x"), ("kh", "k"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("ch", "x"))
_LATIN = str.maketrans({"q": "k", "c": "k", "p": "b", "v": "f"})
_LATIN_ARTICLE = re.compile(r"^((al|el|ul|as|ash|an|ar|ad|az|at)-|(al|el)(?=[a-z]{4}))")
# «عبدالرحمن», «عبد الرحمن», "Abdulrahman", "Abd al-Rahman": what stands between is an article as well.
_SERVANT = re.compile(r"^abd-?(ul|al|el|ur|ar|er)?-?(?=[a-z]{3}|$)")
# Words that some write and others leave out: articles apart, "son of", "daughter of".
_BETWEEN = frozenset({"al", "el", "ul", "bin", "ben", "ibn", "bint", "ال", "بن", "ابن", "بنت"})


def name_skeleton(name: str) -> str:
    """The consonants of a name, alike for most spellings in either script: «محمد» and "Mohammed" are "mhmd"."""
    words = [word for word in name.replace("ـ", "").split() if fold(word.lower()) not in _BETWEEN]
    consonants = " ".join(filter(None, map(_word, words)))
    # «عبد الرحمن» is written as one word, and as two.
    return re.sub(r"(^| )bd ", r"\1bd", consonants)


def _word(word: str) -> str:
    text = unicodedata.normalize("NFKD", word.lower())
    text = _LATIN_ARTICLE.sub("", "".join(c for c in text if not unicodedata.combining(c) or "\u0600" <= c <= "\u06ff"))
    if any("\u0600" <= character <= "\u06ff" for character in text):
        folded = re.sub("^عبدال(?=..)", "عبد", fold(text).removeprefix("ال"))
        letters = "".join(_ARABIC.get(character, "") for character in folded)
    else:
        text = _SERVANT.sub("abd", text)
        for pair, letter in _DIGRAPHS:
            text = text.replace(pair, letter)
        letters = "".join(c for c in text.translate(_LATIN) if c in "bdfghjklmnrstxz")
    letters = re.sub(r"(.)\1+", r"\1", letters)
    # The last letter of «فاطمة» is written "a" or "ah", and folded it is that of «عبدالله».
    return letters[:-1] if letters.endswith("h") and len(letters) > 1 else letters


def may_be_one(one: Entry, other: Entry) -> bool:
    """Whether two rows with different addresses perhaps mean the same person: the same name, in whichever script."""
    if one.phone and one.phone == other.phone:
        return True
    mine, theirs = name_skeleton(one.name), name_skeleton(other.name)
    # One name alone is shared by too many.
    return mine == theirs and " " in mine and not (one.phone and other.phone)


def check_note(purpose: str, until: date, day: date) -> None:
    """Refuses `note_purpose` and `note_until`."""
    if purpose not in PURPOSES:
        message = _("Say what the note is for.")
        raise Refusal("note_purpose", message, fields={"purpose": message})
    if not day < until <= day + LONGEST_NOTE:
        message = _("Choose a day after today and within a year. The note is deleted then.")
        raise Refusal("note_until", message, fields={"until": message})


_PRIVATE_MATTERS = re.compile(
    r"\b(diagnos|disab|illness|disease|hiv|pregnan|diabet|religion|sect|shia|sunni|christian|tribe|tribal)"
    r"|مرض|مريض|إعاقة|اعاقة|معاق|سكري|حامل|ديانة|الدين|مذهب|شيعي|سني|مسيحي|قبيلة"
)


def check_not_private(text: str) -> None:
    """Refuses `note_private` for words about health, faith or descent: nobody may note those here."""
    if _PRIVATE_MATTERS.search(text.lower()):
        message = _(
            "Notes say nothing of health, faith or descent. Needs stand in the application, if the person shared them."
        )
        raise Refusal("note_private", message, fields={"text": message})


def _heading(text: str) -> str:
    return re.sub(r"[\s_:*]+", " ", fold(text.strip().lower())).strip()
