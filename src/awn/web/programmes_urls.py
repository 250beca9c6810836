"""Routes: goals, outputs, outcomes, indicators and beneficiaries of programmes."""

from django.urls import path

from awn.web import (
    programmes,
    programmes_desk,
    programmes_indicators,
    programmes_national,
    programmes_people,
    programmes_tables,
)

DESK = "organiser/<slug:slug>/programmes/<int:programme_id>/"

urlpatterns = [
    path("programmes/<int:programme_id>/", programmes.programme, name="programme"),
    path("programmes/<int:programme_id>/evidence/<int:file_id>/", programmes.evidence, name="programme_evidence"),
    path("organisations/<slug:slug>/programmes/", programmes.of_organisation, name="organisation_programmes"),
    path(DESK + "plan/", programmes_desk.plan, name="programme_plan"),
    path(DESK + "milestones/<int:milestone_id>/", programmes_desk.milestone, name="programme_milestone"),
    path(DESK + "goals/", programmes_desk.goals, name="programme_goals"),
    path(DESK + "evidence/<int:file_id>/", programmes_desk.evidence, name="programme_evidence_inside"),
    path(DESK + "indicators/new/", programmes_indicators.new, name="programme_indicator_new"),
    path(DESK + "indicators/<int:indicator_id>/", programmes_indicators.indicator, name="programme_indicator"),
    path(DESK + "indicators/<int:indicator_id>/edit/", programmes_indicators.change, name="programme_indicator_edit"),
    path(DESK + "indicators.csv", programmes_tables.export, name="programme_indicators_file"),
    path(DESK + "import/", programmes_tables.bring, name="programme_import"),
    path("national-targets/", programmes_national.national_targets, name="national_targets"),
    path("staff/national-targets/", programmes_national.keep, name="staff_national_targets"),
    path(DESK + "people/", programmes_people.people, name="programme_people"),
    path(DESK + "people/<int:group_id>/", programmes_people.group, name="programme_group"),
]
