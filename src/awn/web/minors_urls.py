"""Addresses of what guardians do."""

from django.urls import URLPattern, path

from awn.web import minors, minors_apply, minors_consent

urlpatterns: list[URLPattern] = [
    path("family/", minors.family, name="family"),
    path("family/<int:ward_id>/", minors.ward, name="family_ward"),
    path("family/<int:ward_id>/stop/", minors.stop, name="family_stop"),
    path("family/apply/<slug:public_id>/", minors_apply.apply, name="family_apply"),
    path("applications/<int:application_id>/consent/", minors_consent.consent, name="consent"),
]
