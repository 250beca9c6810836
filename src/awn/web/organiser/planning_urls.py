"""Addresses of rosters."""

from django.urls import URLPattern, path

from awn.web.organiser import planning, planning_board, planning_files, planning_people, planning_publish
from awn.web.organiser.urls import DESK, ONE

ROSTER = DESK + "rosters/<int:number>/"

urlpatterns: list[URLPattern] = [
    path(ONE + "roster/", planning.of_opportunity, name="opportunity_roster"),
    path(DESK + "programmes/<int:programme_id>/roster/", planning.of_programme, name="programme_roster"),
    path(ROSTER, planning.roster, name="roster"),
    path(ROSTER + "shifts/<int:shift_id>/", planning_people.shift, name="roster_shift"),
    path(ROSTER + "board/", planning_board.board, name="roster_board"),
    path(ROSTER + "people/", planning_people.people, name="roster_people"),
    path(ROSTER + "people/<int:person_id>/", planning_people.person, name="roster_person"),
    path(ROSTER + "gaps/", planning_publish.gaps, name="roster_gaps"),
    path(ROSTER + "publish/", planning_publish.publish, name="roster_publish"),
    path(ROSTER + "print/", planning_files.printed, name="roster_print"),
    path(ROSTER + "roster.csv", planning_files.table, name="export_roster"),
]
