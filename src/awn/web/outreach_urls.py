"""Addresses of the volunteer base, and of those who are in it."""

from django.urls import URLPattern, path

from awn.web import outreach, outreach_bringing, outreach_invitations, outreach_known, outreach_person

BASE = "organiser/<slug:slug>/volunteers/"

urlpatterns: list[URLPattern] = [
    path(BASE, outreach.volunteer_base, name="volunteer_base"),
    path(BASE + "chosen/", outreach.chosen, name="volunteer_base_chosen"),
    path(BASE + "searches/", outreach.searches, name="volunteer_base_searches"),
    path(BASE + "invitations/", outreach_invitations.invitations, name="volunteer_invitations"),
    path(BASE + "lists/", outreach.lists, name="volunteer_lists"),
    path(BASE + "people/<int:person_id>/", outreach_person.person, name="volunteer_of_base"),
    path(BASE + "bring/", outreach_bringing.bring, name="bring_list"),
    path(BASE + "bring/<int:brought_id>/", outreach_bringing.brought, name="brought_list"),
    path(BASE + "bring/<int:brought_id>/rows.csv", outreach_bringing.rows_file, name="brought_list_file"),
    path("known/<str:token>/", outreach_known.asked, name="expected"),
    path("settings/known-by/", outreach_known.known_by, name="settings_known_by"),
]
