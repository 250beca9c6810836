"""Routes of safety and of helped registration."""

from django.urls import URLPattern, path

from awn.web import (
    assistance,
    assistance_card,
    safety,
    safety_blocks,
    safety_conduct,
    safety_suspension,
    staff_safety,
    staff_safety_houses,
    staff_safety_incidents,
    staff_safety_suspensions,
)
from awn.web.organiser import incidents, incidents_emergency, suspension

DESK = "organiser/<slug:slug>/"

urlpatterns: list[URLPattern] = [
    path("report/", safety.report_something, name="report"),
    path("report/sent/", safety.report_sent, name="report_sent"),
    path("report/status/", safety.report_status, name="report_status"),
    path("settings/reports/", safety.my_reports, name="my_reports"),
    path("settings/blocks/", safety_blocks.blocks, name="blocks"),
    path("settings/blocks/new/", safety_blocks.block, name="block"),
    path("settings/blocks/<int:block_id>/", safety_blocks.unblock, name="unblock"),
    path("conduct/", safety_conduct.conduct, name="conduct"),
    path("conduct/accept/", safety_conduct.conduct_accept, name="conduct_accept"),
    path("suspension/", safety_suspension.my_suspension, name="my_suspension"),
    path("staff/safety/", staff_safety.queue, name="staff_safety"),
    path("staff/safety/<int:number>/", staff_safety.one, name="staff_safety_report"),
    path("staff/safety/<int:number>/move/", staff_safety.move, name="staff_safety_move"),
    path("staff/suspensions/", staff_safety_suspensions.suspensions, name="staff_suspensions"),
    path("staff/suspensions/new/", staff_safety_suspensions.new, name="staff_suspend"),
    path("staff/suspensions/<int:number>/", staff_safety_suspensions.one, name="staff_suspension"),
    path("staff/appeals/", staff_safety_suspensions.appeals, name="staff_appeals"),
    path("staff/appeals/<int:number>/", staff_safety_suspensions.appeal, name="staff_appeal"),
    path("staff/appeals/organisations/<int:number>/", staff_safety_houses.appeal, name="staff_house_appeal"),
    path("staff/incidents/", staff_safety_incidents.incidents, name="staff_incidents"),
    path(DESK + "incidents/", incidents.log, name="incidents"),
    path(DESK + "incidents.csv", incidents.table, name="incidents_file"),
    path(DESK + "incidents/new/<int:shift_id>/", incidents.new, name="incident_new"),
    path(DESK + "incidents/<int:number>/", incidents.one, name="incident"),
    path(DESK + "incidents/<int:number>/health/", incidents.health, name="incident_health"),
    path(
        DESK + "attendance/<int:shift_id>/emergency/", incidents_emergency.emergency_contacts, name="emergency_contacts"
    ),
    path(DESK + "suspension/", suspension.house_suspension, name="organiser_suspension"),
    path(DESK + "assisted/", assistance.people, name="assisted_people"),
    path(DESK + "assisted/new/", assistance.new, name="assisted_new"),
    path(DESK + "assisted/<int:person_id>/", assistance.person, name="assisted_person"),
    path(DESK + "assisted/<int:person_id>/card/", assistance.card, name="assisted_card"),
    path(DESK + "assisted/<int:person_id>/apply/<slug:public_id>/", assistance.apply, name="assisted_apply"),
    path("staff/assisted/", assistance.staff_people, name="staff_assisted_people"),
    path("staff/assisted/new/", assistance.staff_new, name="staff_assisted_new"),
    path("staff/assisted/<int:person_id>/", assistance.staff_person, name="staff_assisted_person"),
    path("staff/assisted/<int:person_id>/card/", assistance.staff_card, name="staff_assisted_card"),
    path("staff/assisted/<int:person_id>/apply/<slug:public_id>/", assistance.staff_apply, name="staff_assisted_apply"),
    path("card/<str:token>/", assistance_card.card_found, name="card_found"),
]
