"""Routes: reports by letter."""

from django.urls import URLPattern, URLResolver, path

from awn.web import reports_schedules as letters

urlpatterns: list[URLPattern | URLResolver] = [
    path("report-letters/", letters.report_letters, name="report_letters"),
    path("report-letters/stop/<str:token>/", letters.stop_report_letters, name="stop_report_letters"),
    path("report-letters/new/<slug:kind>/<str:subject>/", letters.report_letter_new, name="report_letter_new"),
    path("report-letters/<int:number>/leave/", letters.report_letter_leave, name="report_letter_leave"),
    path("report-letters/<int:number>/<slug:act>/", letters.report_letter_act, name="report_letter_act"),
]
