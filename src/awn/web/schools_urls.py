"""Addresses of school groups: on the school's desk, and for pupils and guardians."""

from django.urls import URLPattern, path

from awn.web import schools, schools_groups

DESK = "organiser/<slug:slug>/groups/"

urlpatterns: list[URLPattern] = [
    path(DESK, schools_groups.groups, name="organiser_groups"),
    path(DESK + "<int:group_id>/", schools_groups.group, name="organiser_group"),
    path(DESK + "<int:group_id>/roster/", schools_groups.roster, name="group_roster"),
    path(DESK + "<int:group_id>/invite-again/", schools_groups.invite_again, name="group_invite_again"),
    path(DESK + "<int:group_id>/apply/", schools_groups.apply, name="group_apply"),
    path(DESK + "<int:group_id>/sign/<int:pupil_id>/", schools_groups.sign, name="group_sign"),
    path(DESK + "<int:group_id>/close/", schools_groups.close, name="group_close"),
    path(DESK + "<int:group_id>/progress.csv", schools_groups.export, name="group_progress_file"),
    path("school/join/", schools.join, name="school_join"),
    path("school/invitation/<str:token>/", schools.invitation, name="school_invitation"),
]
