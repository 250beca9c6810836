"""Routes of emergencies: for everybody, for whoever was called, and for the two desks."""

from django.urls import URLPattern, URLResolver, path

from awn.web import emergencies, emergencies_desk

HOUSE = "organiser/<slug:slug>/emergencies/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("emergencies/", emergencies.emergencies, name="emergencies"),
    path("emergencies/<slug:public_id>/", emergencies.emergency, name="emergency"),
    path("emergencies/<slug:public_id>/offer/", emergencies.offer, name="emergency_offer"),
    path("calls/", emergencies.my_calls, name="my_calls"),
    path("calls/<str:token>/", emergencies.call, name="emergency_call"),
    path(HOUSE, emergencies_desk.of_house, name="organiser_emergencies"),
    path(HOUSE + "<slug:public_id>/", emergencies_desk.one_of_house, name="organiser_emergency"),
    path(HOUSE + "<slug:public_id>/act/", emergencies_desk.act_of_house, name="organiser_emergency_act"),
    path("staff/emergencies/", emergencies_desk.of_staff, name="staff_emergencies"),
    path("staff/emergencies/<slug:public_id>/", emergencies_desk.one_of_staff, name="staff_emergency"),
    path("staff/emergencies/<slug:public_id>/act/", emergencies_desk.act_of_staff, name="staff_emergency_act"),
]
