"""Addresses without a language before them: the short one on paper, and what machines fetch."""

from django.urls import URLPattern, URLResolver, path

from awn.web import credentials_files, credentials_verify

urlpatterns: list[URLPattern | URLResolver] = [
    path("v/<str:code>/", credentials_verify.short, name="verify_short"),
    path("c/<str:code>.json", credentials_files.credential, name="credential"),
    path("c/<str:code>/proofs", credentials_files.proofs, name="credential_proofs"),
    path("status/<slug:slug>", credentials_files.status, name="status_list"),
    path(".well-known/did.json", credentials_files.keys, name="did_document"),
]
