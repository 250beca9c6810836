"""A passkey in a real browser, with the authenticator that Chromium plays itself."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import expect
from tests import make
from tests.browsing import Site, awn_clock, chromium, db, sign_in, site

from awn.base.models import Event

__all__ = ["awn_clock", "chromium", "db", "site"]
pytestmark = pytest.mark.browser


def test_a_passkey_is_made_and_then_signs_in_without_a_password(site: Site) -> None:
    account = make.account("me@example.org", language="en")
    assert account.person is not None
    # Browsers offer passkeys for names, not for numbers.
    url = site.url.replace("127.0.0.1", "localhost")
    context = site.browser.new_context(base_url=url, locale="en-GB")
    sign_in(context, account.person, url)
    page = context.new_page()
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    page.goto("/en/settings/security/passkeys/new/")
    page.get_by_label("Password").fill(make.PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    page.goto("/en/settings/security/")
    expect(page.get_by_text("My phone").first).to_be_visible()

    context.clear_cookies()
    page.goto("/en/sign-in/?next=/en/settings/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile(r"^[^?]+/en/settings/$"))
    kept = Authenticator.objects.get(type="webauthn")
    assert kept.last_used_at is not None
    assert Event.objects.filter(name="account.passkey_added", subject_id=account.person_id).exists()
    # A password alone no longer opens the account.
    context.clear_cookies()
    page.goto("/en/sign-in/")
    page.get_by_label("E-mail address or mobile number").fill("me@example.org")
    page.get_by_label("Password", exact=True).fill(make.PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url(re.compile(r"^[^?]+/en/dashboard/$"))
