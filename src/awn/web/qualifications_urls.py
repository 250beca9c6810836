"""Routes of qualifications: one's own, and their review."""

from django.urls import URLPattern, path

from awn.web import qualifications, staff_qualifications

urlpatterns: list[URLPattern] = [
    path("settings/qualifications/", qualifications.overview, name="settings_qualifications"),
    path("settings/qualifications/new/", qualifications.add, name="qualification_add"),
    path("settings/qualifications/<uuid:public_id>/file/", qualifications.document, name="qualification_document"),
    path("settings/qualifications/<uuid:public_id>/remove/", qualifications.remove, name="qualification_remove"),
    path("staff/qualifications/", staff_qualifications.queue, name="staff_qualifications"),
    path("staff/qualifications/<uuid:public_id>/", staff_qualifications.review, name="staff_qualification"),
    path(
        "staff/qualifications/<uuid:public_id>/file/",
        staff_qualifications.document,
        name="staff_qualification_document",
    ),
]
