"""Identity providers as the rest of the package sees them: each kind is asked and answers in one shape."""

from __future__ import annotations

from awn.identity.gateways.kinds import Asked, Begun, Gateway, Proven
from awn.identity.gateways.nafath import Nafath
from awn.identity.gateways.oidc import OpenIdConnect
from awn.identity.gateways.uaepass import UaePass
from awn.identity.providers import Provider

_KINDS: dict[str, type[Gateway]] = {
    "nafath": Nafath,
    "uaepass": UaePass,
    "oidc": OpenIdConnect,
}

__all__ = ["Asked", "Begun", "Gateway", "Proven", "gateway"]


def gateway(provider: Provider) -> Gateway:
    """The adapter for a provider."""
    if provider.kind == "saml":
        # Late: its XML libraries take as long to load as a page, and few deployments speak it.
        from awn.identity.gateways.saml import Saml

        return Saml(provider)
    return _KINDS[provider.kind](provider)
