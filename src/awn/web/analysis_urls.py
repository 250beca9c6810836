"""Routes: saved questions over safe aggregates."""

from django.urls import URLPattern, URLResolver, path

from awn.web import analysis

DESK = "organiser/<slug:slug>/analysis/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("staff/analysis/", analysis.of_staff, name="staff_analysis"),
    path("staff/analysis/keep/", analysis.keep_of_staff, name="staff_analysis_keep"),
    path("staff/analysis/answer.<slug:form>", analysis.file_of_staff, name="staff_analysis_file"),
    path(DESK, analysis.of_organisation, name="organiser_analysis"),
    path(DESK + "keep/", analysis.keep_of_organisation, name="organiser_analysis_keep"),
    path(DESK + "answer.<slug:form>", analysis.file_of_organisation, name="organiser_analysis_file"),
]
