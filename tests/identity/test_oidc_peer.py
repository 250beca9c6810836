"""Our OpenID Connect client before a provider written by others."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest
from tests.identity.walking import Stay
from tests.peers import FOLDER, node

from awn.base.refusal import Refusal
from awn.base.text import Bilingual
from awn.identity.gateways import Asked, tokens
from awn.identity.gateways.oidc import OpenIdConnect
from awn.identity.providers import Provider

pytestmark = pytest.mark.peer
BACK = "http://127.0.0.1:8000/identity/peer/back/"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    process = subprocess.Popen(
        [node(), "oidc.mjs", port, BACK], cwd=FOLDER, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == "ready":
            break
    tokens.forget_documents()
    yield f"http://127.0.0.1:{port}"
    process.kill()
    process.wait()


def client(issuer: str, **options: str) -> OpenIdConnect:
    usual = {"issuer": issuer, "client_id": "awn", "client_secret": "between-us-two-only"}
    return OpenIdConnect(
        Provider(id="peer", kind="oidc", name=Bilingual("", "Peer"), country="QA", options={**usual, **options})
    )


def walked(address: str) -> dict[str, str]:
    """A person at the provider's own pages: signs in, agrees, and is sent back to us."""
    opener = urllib.request.build_opener(Stay, urllib.request.HTTPCookieProcessor(CookieJar()))
    fields: bytes | None = None
    for _step in range(12):
        try:
            with opener.open(address, fields, timeout=10) as answer:
                html = answer.read().decode()
        except HTTPError as redirected:
            assert redirected.code in {302, 303}, redirected.read()
            address, fields = urljoin(address, redirected.headers["Location"]), None
            if address.startswith(BACK):
                return dict(parse_qsl(urlsplit(address).query))
            continue
        form = re.search(r'<form[^>]+action="([^"]+)"', html)
        prompt = re.search(r'name="prompt" value="(\w+)"', html)
        assert form and prompt, html
        said = {"prompt": prompt[1], "login": "huda-1", "password": "any"}
        address, fields = urljoin(address, form[1]), urlencode(said).encode()
    raise AssertionError("never sent back")


def test_a_person_signs_in_at_a_provider_written_by_others(issuer: str) -> None:
    asked = Asked(state="state-of-this-browser", return_to=BACK, language="ar")
    brought = walked(client(issuer).begin(asked).address)
    assert brought["state"] == asked.state
    proven = client(issuer).prove(asked, "", brought, datetime.now(UTC))
    assert (proven.subject, proven.number, proven.level) == ("huda-1", "29063400001", 2)
    assert proven.name_ar == "هدى بنت ناصر المري"


@pytest.mark.parametrize("change", ["nonce and verifier", "client", "state of an answer"])
def test_what_does_not_fit_together_is_refused(issuer: str, change: str) -> None:
    asked = Asked(state="state-of-this-browser", return_to=BACK)
    brought = walked(client(issuer).begin(asked).address)
    adapter = client(issuer, client_secret="wrong") if change == "client" else client(issuer)
    if change == "nonce and verifier":
        asked = Asked(state="state-of-another", return_to=BACK)
    if change == "state of an answer":
        brought = {**brought, "iss": "http://127.0.0.1:1"}
    with pytest.raises(Refusal) as refusal:
        adapter.prove(asked, "", brought, datetime.now(UTC))
    assert refusal.value.code in {"identity_provider_silent", "identity_answer_false"}


def test_the_provider_publishes_what_we_ask_it_for(issuer: str) -> None:
    with urllib.request.urlopen(f"{issuer}/.well-known/openid-configuration", timeout=10) as answer:
        found = json.loads(answer.read())
    assert "S256" in found["code_challenge_methods_supported"]
    assert found["issuer"] == issuer
