"""Routes of certificates and of their verification."""

from django.urls import URLPattern, URLResolver, path

from awn.web import credentials

urlpatterns: list[URLPattern | URLResolver] = [
    path("certificates/", credentials.my_certificates, name="my_certificates"),
    path("certificates/request/<slug:public_id>/", credentials.request_certificate, name="request_certificate"),
    path("certificates/<str:code>/", credentials.certificate, name="certificate"),
    path("verify/", credentials.verify, name="verify"),
    path("verify/<str:code>/", credentials.verify_certificate, name="verify_certificate"),
]
