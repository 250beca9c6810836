"""Addresses of the pages about being matched."""

from django.urls import URLPattern, path

from awn.web.matching import lists, settings, volunteers

ONE = "organiser/<slug:slug>/opportunities/<slug:public_id>/"

urlpatterns: list[URLPattern] = [
    path("suggestions/questions/", lists.questions, name="questions"),
    path("suggestions/aside/", lists.put_aside, name="put_aside"),
    path("suggestions/aside/<slug:public_id>/", lists.not_for_me, name="not_for_me"),
    path("suggestions/back/<slug:public_id>/", lists.take_back, name="take_back"),
    path("letters/stop/<str:token>/", lists.stop_letters, name="stop_letters"),
    path("settings/matching/", settings.being_matched, name="settings_matching"),
    path("invitations/<int:invitation_id>/", settings.answer, name="invitation"),
    path(ONE + "volunteers/", volunteers.volunteers, name="find_volunteers"),
    path(ONE + "volunteers/invite/", volunteers.invite, name="invite_volunteers"),
    path(ONE + "team/", volunteers.team, name="find_team"),
]
