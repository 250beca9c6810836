"""The invented people whom the simulators know. Their numbers are synthetic and belong to nobody."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody with an identity number in each state that a simulator plays."""

    key: str
    name_ar: str
    name_en: str
    born: str  # ISO 8601
    gender: str  # as the providers write it
    sa: str
    ae: str
    qa: str
    kw: str
    user_type: str = "SOP2"


CITIZENS = (
    Citizen(
        "huda", "هدى بنت ناصر المري", "Huda Nasser Almarri", "1990-01-01", "Female",
        "1000000008", "784199000000010", "29063400001", "280010100004",
    ),
    Citizen(
        "khalid", "خالد بن راشد الشامسي", "Khalid Rashid Alshamsi", "1985-06-15", "Male",
        "1234567897", "784198500000009", "28563400002", "299123100123", "SOP3",
    ),
    # Sixteen years old in 2026: what a state says about the birth date matters.
    Citizen(
        "salma", "سلمى بنت علي العامري", "Salma Ali Alamri", "2010-05-04", "Female",
        "2000000006", "784200100001237", "30135600002", "300010100018",
    ),
    # An account that was never verified at a counter.
    Citizen(
        "visitor", "زائر غير موثق", "Unverified Visitor", "1995-03-03", "Male",
        "4000000002", "", "29563400003", "295030300003", "SOP1",
    ),
)  # fmt: skip


def by_key(key: str) -> Citizen | None:
    """One of them."""
    return next((one for one in CITIZENS if one.key == key), None)


def by_saudi_number(number: str) -> Citizen | None:
    """Whose Saudi number this is."""
    return next((one for one in CITIZENS if one.sa == number), None)
