"""Addresses without a language before them, as they are registered with identity providers."""

from django.urls import URLPattern, URLResolver, path

from awn.web import identity

urlpatterns: list[URLPattern | URLResolver] = [
    path("identity/<slug:name>/back/", identity.back, name="identity_back"),
    path("identity/<slug:name>/acs/", identity.acs, name="identity_acs"),
    path("identity/<slug:name>/callback/", identity.callback, name="identity_callback"),
    path("identity/<slug:name>/metadata/", identity.metadata, name="identity_metadata"),
]
