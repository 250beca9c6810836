"""Routes of signing up and in, of the welcome and of the settings. Names that begin with account_ are allauth's."""

from django.urls import URLPattern, URLResolver, path, re_path

from awn.people.profile_rules import SEASONS
from awn.web import profile
from awn.web.account import by_phone, confirmation, entrance, outbox, pages, sections, security

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-up/", entrance.signup, name="account_signup"),
    path("sign-up/phone/", by_phone.signup, name="account_signup_phone"),
    path("sign-up/phone/code/", by_phone.confirm, name="account_signup_phone_code"),
    path("sign-in/", entrance.login, name="account_login"),
    path("sign-out/", entrance.logout, name="account_logout"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("account/inactive/", entrance.inactive, name="account_inactive"),
    path("account/closed/", entrance.closed, name="account_closed"),
    path("account/confirm/", entrance.confirm_address, name="account_email_verification_sent"),
    path("sign-in/code/", entrance.request_code, name="account_request_login_code"),
    path("sign-in/code/confirm/", entrance.confirm_code, name="account_confirm_login_code"),
    path("sign-in/passkey/", security.passkey_login, name="mfa_login_webauthn"),
    path("sign-in/second-step/", security.second_step, name="mfa_authenticate"),
    path("account/password/forgotten/", entrance.reset_password, name="account_reset_password"),
    path("account/password/sent/", entrance.reset_password_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.reset_password_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/set/",
        entrance.reset_password_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("settings/password/", entrance.change_password, name="account_change_password"),
    path("settings/password/new/", security.set_password, name="account_set_password"),
    path("settings/security/", security.overview, name="mfa_index"),
    path("settings/security/confirm/", security.reauthenticate, name="account_reauthenticate"),
    path("settings/security/confirm/sent/", confirmation.sent_code, name="security_confirm_sent"),
    path("settings/security/confirm/code/", security.reauthenticate_by_code, name="mfa_reauthenticate"),
    path("settings/security/confirm/passkey/", security.reauthenticate_by_passkey, name="mfa_reauthenticate_webauthn"),
    path("settings/security/phone/", security.change_phone, name="account_change_phone"),
    path("settings/security/phone/code/", security.verify_phone, name="account_verify_phone"),
    path("settings/security/phone/remove/", security.remove_phone, name="security_phone_remove"),
    path("settings/security/passkeys/new/", security.add_passkey, name="mfa_add_webauthn"),
    path("settings/security/passkeys/<int:pk>/remove/", security.remove_passkey, name="mfa_remove_webauthn"),
    path("settings/security/app/", security.totp_on, name="mfa_activate_totp"),
    path("settings/security/app/off/", security.totp_off, name="mfa_deactivate_totp"),
    path("settings/security/recovery-codes/", security.recovery_codes, name="mfa_view_recovery_codes"),
    path("settings/security/devices/", security.devices, name="usersessions_list"),
    path("settings/email/", entrance.change_email, name="account_email"),
    path("welcome/", sections.welcome, name="welcome"),
    path("welcome/<int:step>/", sections.welcome, name="welcome_step"),
    path("welcome/done/", pages.welcome_done, name="welcome_done"),
    path("settings/", pages.overview, name="settings"),
    *(
        path(f"settings/{name}/", sections.section, {"name": name}, name=f"settings_{name}")
        for name in sections.SECTIONS
    ),
    path("settings/skills/text/", profile.skills_from_text, name="settings_skills_text"),
    path("settings/experience/", profile.experience, name="settings_experience"),
    path("settings/away/", profile.away, name="settings_away"),
    *(
        path(
            f"settings/prayers/{season}/",
            profile.between_prayers,
            {"season": season},
            name=f"settings_prayers_{season}",
        )
        for season in SEASONS
    ),
    path("settings/skills/", pages.skills, name="settings_skills"),
    path("settings/languages/", pages.languages, name="settings_languages"),
    path("settings/people/", pages.wards, name="settings_wards"),
    path("settings/people/<int:number>/", pages.ward, name="settings_ward"),
    path("settings/guardian/", pages.guardian, name="settings_guardian"),
]
