"""Routes of certificates and of their verification."""

from django.urls import URLPattern, URLResolver, path

from awn.web import credentials, credentials_pdf, credentials_verify

urlpatterns: list[URLPattern | URLResolver] = [
    path("certificates/", credentials.my_certificates, name="my_certificates"),
    path("certificates/request/<slug:public_id>/", credentials.request_certificate, name="request_certificate"),
    path("certificates/record/<int:year>/", credentials.request_record, name="request_record"),
    path("certificates/licence/<slug:country>/", credentials.request_licence, name="request_licence"),
    path("certificates/<str:code>/", credentials.certificate, name="certificate"),
    path("certificates/<str:code>/shown/", credentials.show, name="certificate_shown"),
    path("certificates/<str:code>/pdf/<slug:language>/", credentials_pdf.document, name="certificate_pdf"),
    path("verify/", credentials_verify.verify_page, name="verify"),
    path("verify/file/", credentials_verify.verify_file, name="verify_file"),
    path("verify/<str:code>/", credentials_verify.verify_certificate, name="verify_certificate"),
]
