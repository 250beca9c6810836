"""Who signs certificates here, and with which keys."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from awn.base.text import Bilingual
from awn.credentials.vc import did
from awn.credentials.vc.badge import Issuer, both
from awn.keys.queries import Key, keys_of
from awn.keys.rules import Purpose


def operator() -> Bilingual:
    """Who runs this platform."""
    return Bilingual(settings.AWN_OPERATOR_AR or "عون", settings.AWN_OPERATOR_EN or "Awn")


def issuer() -> Issuer:
    """This platform as credentials name it: the `did:web` of its public address, and its operator's name."""
    name = operator()
    return Issuer(did.web(settings.AWN_PUBLIC_URL), both(name.ar, name.en), settings.AWN_PUBLIC_URL)


def method_of(key: Key) -> str:
    """The verification method under which others find the key."""
    return f"{issuer().did}#{key.kid}"


def did_document() -> dict[str, Any]:
    """The DID document: keys in use and retired ones, with which old certificates stay good; compromised ones never."""
    keys = [(key.kid, key.public) for key in keys_of(Purpose.CERTIFICATES) if key.state != "compromised"]
    return did.document(issuer().did, keys)


def lost_kids() -> list[str]:
    """The names of keys that others may hold: what they signed must be signed anew."""
    return [key.kid for key in keys_of(Purpose.CERTIFICATES) if key.state == "compromised"]
