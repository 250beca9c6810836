"""The simulators as providers: what a demo offers on its sign-in page."""

from __future__ import annotations

from awn.base.text import Bilingual
from awn.identity.providers import Provider
from awn.identity.rules import Level

AUDIENCE = "awn-demo"
SECRET = "of-a-simulator-only"
OIDC_ACR = {"urn:awn:simulated:substantial": 2, "urn:awn:simulated:high": 3}
SAML_ACR = {
    "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract": 2,
    "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI": 3,
}


def simulated(address: str) -> tuple[Provider, ...]:
    """One provider of each kind at `address`, named as a simulation."""
    client = {"client_id": AUDIENCE, "client_secret": SECRET}
    return (
        Provider(
            id="nafath-simulated", kind="nafath", name=Bilingual("نفاذ", "Nafath"), country="SA", level=Level.HIGH,
            is_simulated=True,
            options={"address": f"{address}/nafath", "app_id": AUDIENCE, "app_key": SECRET, "audience": AUDIENCE,
                     "phone": f"{address}/nafath/phone"},
        ),
        Provider(
            id="uaepass-simulated", kind="uaepass", name=Bilingual("الهوية الرقمية", "UAE PASS"), country="AE",
            level=Level.HIGH, is_simulated=True, options={"address": f"{address}/uaepass/idshub", **client},
        ),
        Provider(
            id="oidc-simulated", kind="oidc",
            name=Bilingual("خدمة هوية وطنية (OpenID)", "A national identity (OpenID)"),
            country="QA", level=Level.HIGH, is_simulated=True,
            options={"issuer": f"{address}/oidc", "acr": OIDC_ACR, **client},
        ),
        Provider(
            id="saml-simulated", kind="saml", name=Bilingual("خدمة هوية وطنية (SAML)", "A national identity (SAML)"),
            country="KW", level=Level.HIGH, is_simulated=True,
            options={"metadata": f"{address}/saml/metadata", "acr": SAML_ACR},
        ),
    )  # fmt: skip
