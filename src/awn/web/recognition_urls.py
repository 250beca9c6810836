"""Routes: levels, thanks and tables, beside the hours and never in them."""

from django.urls import URLPattern, URLResolver, path

from awn.web import recognition, recognition_desk

DESK = "organiser/<slug:slug>/recognition/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("recognition/", recognition.mine, name="my_recognition"),
    path("tables/", recognition.university_table, name="university_table"),
    path("tables/<slug:slug>/", recognition.team_table, name="team_table"),
    path("thank/<str:token>/", recognition.thank, name="thank"),
    path("staff/recognition/", recognition_desk.staff_recognition, name="staff_recognition"),
    path(DESK, recognition_desk.recognition, name="organiser_recognition"),
    path(DESK + "link/<int:link_id>/", recognition_desk.link, name="organiser_thanks_link"),
]
