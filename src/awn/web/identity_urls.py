"""Routes of national identity that people see."""

from django.urls import URLPattern, URLResolver, path

from awn.web import identity, identity_settings

urlpatterns: list[URLPattern | URLResolver] = [
    path("identity/waiting/", identity.waiting, name="identity_waiting"),
    path("identity/ended/<slug:code>/", identity.ended, name="identity_ended"),
    path("identity/welcome/", identity.welcome, name="identity_welcome"),
    path("identity/with/<slug:name>/", identity.begin, name="identity_begin"),
    path("settings/national-identity/", identity_settings.overview, name="settings_national_identity"),
    path("settings/national-identity/remove/", identity_settings.remove, name="settings_national_identity_remove"),
]
