"""Routes of signing up and in, of the welcome and of the settings. Names that begin with account_ are allauth's."""

from django.urls import URLPattern, URLResolver, path, re_path

from awn.web.account import entrance, pages, sections

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-up/", entrance.signup, name="account_signup"),
    path("sign-in/", entrance.login, name="account_login"),
    path("sign-out/", entrance.logout, name="account_logout"),
    path("account/inactive/", entrance.inactive, name="account_inactive"),
    path("account/closed/", entrance.closed, name="account_closed"),
    path("account/confirm/", entrance.confirmation_sent, name="account_email_verification_sent"),
    re_path(r"^account/confirm/(?P<key>[-:\w]+)/$", entrance.confirm_email, name="account_confirm_email"),
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
    path("settings/email/", entrance.change_email, name="account_email"),
    path("welcome/", sections.welcome, name="welcome"),
    path("welcome/<int:step>/", sections.welcome, name="welcome_step"),
    path("welcome/done/", pages.welcome_done, name="welcome_done"),
    path("settings/", pages.overview, name="settings"),
    *(
        path(f"settings/{name}/", sections.section, {"name": name}, name=f"settings_{name}")
        for name in sections.SECTIONS
    ),
    path("settings/skills/", pages.skills, name="settings_skills"),
    path("settings/languages/", pages.languages, name="settings_languages"),
    path("settings/people/", pages.wards, name="settings_wards"),
    path("settings/people/<int:number>/", pages.ward, name="settings_ward"),
    path("settings/guardian/", pages.guardian, name="settings_guardian"),
    path("settings/data/", pages.data, name="settings_data"),
    path("settings/data/file/", pages.data_file, name="settings_data_file"),
    path("settings/close/", pages.close, name="settings_close"),
]
