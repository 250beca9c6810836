"""An organisation registers, and keeps what it says about itself up to date."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from awn.base import events
from awn.base.arabic import latin_digits, search_key
from awn.base.moves import check_move
from awn.base.refusal import Refusal
from awn.base.text import clean_block, clean_line
from awn.organisations.actions._locks import hold
from awn.organisations.models import Member, Organisation
from awn.organisations.permissions import require
from awn.organisations.queries import details_of
from awn.organisations.rules import (
    ABOUT_LENGTH,
    MOVES,
    NAME_LENGTH,
    VERIFIED_DETAILS,
    Details,
    Permission,
    Role,
    check_details,
    marks,
)
from awn.people.models import Person
from awn.people.rules import phone_in_full
from awn.reference.models import Country, Region

_LINES = {"name_ar": NAME_LENGTH, "name_en": NAME_LENGTH, "licence_number": 60, "licence_authority": 200}
_BLOCKS = {"about_ar": ABOUT_LENGTH, "about_en": ABOUT_LENGTH}
_is_web_address = URLValidator(schemes=["http", "https"])


@transaction.atomic
def register(details: Details, *, by: Person, at: datetime) -> Organisation:
    """A new organisation that waits for verification; `by` is its owner.

    Refuses `unknown_kind`, `organisation_name_missing`, `licence_missing`, `licence_taken`, `unknown_country`,
    `unknown_region`, `website_impossible`, `email_impossible` and the `phone_…` codes.
    """
    details = _cleaned(details)
    _check_licence_is_free(details, except_id=None)
    organisation = Organisation.objects.create(
        slug=_free_slug(details.name_en), state="pending", created_at=at, **_columns(details)
    )
    Member.objects.create(organisation=organisation, person=by, role=Role.OWNER, since=at)
    events.record("organisation.registered", by=by, at=at, subject=organisation.pk)
    return organisation


@transaction.atomic
def update(
    organisation_id: int, details: Details, *, seen: Mapping[str, str] | None = None, by: Person | None, at: datetime
) -> Organisation:
    """Writes what the organisation says about itself.

    Refuses what `register` refuses, `details_settled` for what has been verified, and `stale_details` (409) when
    somebody saved since the details with the marks `seen` were read: the caller keeps what was typed.
    """
    organisation = hold(organisation_id)
    require(by, Permission.EDIT_ORGANISATION, organisation_id)
    if seen is not None and seen != marks(details_of(organisation)):
        raise Refusal(
            "stale_details",
            _("Somebody else saved these details while you were writing. Compare both, then save again."),
            status=409,
        )
    new = _columns(_cleaned(details))
    changed = sorted(name for name, value in new.items() if getattr(organisation, name) != value)
    settled = [name for name in changed if name.removesuffix("_id") in VERIFIED_DETAILS]
    if settled and organisation.state in {"verified", "suspended"}:
        message = _("Name, kind and licence have been verified. Write to us to have them changed.")
        raise Refusal("details_settled", message, fields={name.removesuffix("_id"): message for name in settled})
    _check_licence_is_free(details, except_id=organisation.pk)
    if changed:
        for name in changed:
            setattr(organisation, name, new[name])
        organisation.save(update_fields=changed)
        events.record("organisation.changed", by=by, at=at, subject=organisation.pk, fields=changed)
    return organisation


@transaction.atomic
def resubmit(organisation_id: int, *, by: Person | None, at: datetime) -> Organisation:
    """A refused organisation asks again, after mending what was wrong. Refuses `impossible_move`."""
    organisation = hold(organisation_id)
    require(by, Permission.EDIT_ORGANISATION, organisation_id)
    check_move(MOVES, organisation.state, "pending")
    organisation.state = "pending"
    organisation.save(update_fields=["state"])
    events.record("organisation.resubmitted", by=by, at=at, subject=organisation.pk)
    return organisation


def _cleaned(details: Details) -> Details:
    values = asdict(details)
    for name, limit in _LINES.items():
        values[name] = clean_line(values[name], limit=limit, field=name)
    for name, limit in _BLOCKS.items():
        values[name] = clean_block(values[name], limit=limit, field=name)
    details = replace(details, **values)
    check_details(details)
    if not Country.objects.filter(pk=details.country, in_gcc=True).exists():
        message = _("Choose one of the six states.")
        raise Refusal("unknown_country", message, fields={"country": message})
    if details.region and not Region.objects.filter(pk=details.region, country=details.country).exists():
        message = _("Choose a region of the chosen state.")
        raise Refusal("region_elsewhere", message, fields={"region": message})
    return replace(
        details,
        licence_number=latin_digits(details.licence_number),
        website=_website(details.website),
        email=_email(details.email),
        phone=phone_in_full(details.phone, details.country),
    )


def _website(typed: str) -> str:
    address = clean_line(typed, limit=200, field="website")
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        if address:
            _is_web_address(address)
    except ValidationError as error:
        message = _("Check the web address: it looks like https://example.org.")
        raise Refusal("website_impossible", message, fields={"website": message}) from error
    return address


def _email(typed: str) -> str:
    address = clean_line(typed, limit=254, field="email")
    try:
        if address:
            validate_email(address)
    except ValidationError as error:
        message = _("Check the e-mail address: it looks like name@example.com.")
        raise Refusal("email_impossible", message, fields={"email": message}) from error
    return address


def _columns(details: Details) -> dict[str, str | None]:
    columns = asdict(details)
    columns["country_id"] = columns.pop("country")
    columns["region_id"] = columns.pop("region") or None
    columns["name_key"] = search_key(f"{details.name_ar} {details.name_en}")
    return columns


def _check_licence_is_free(details: Details, *, except_id: int | None) -> None:
    number = latin_digits(details.licence_number).strip()
    same = Organisation.objects.filter(licence_number=number, country_id=details.country)
    if except_id is not None:
        same = same.exclude(pk=except_id)
    if number and same.exclude(state="refused").exists():
        message = _("An organisation with this licence number is here already. Ask one of its owners to add you.")
        raise Refusal("licence_taken", message, fields={"licence_number": message})


def _free_slug(name_en: str) -> str:
    stem = slugify(name_en)[:60].strip("-")
    if stem and not Organisation.objects.filter(slug=stem).exists():
        return stem
    return f"{stem or 'org'}-{secrets.token_hex(4)}"
