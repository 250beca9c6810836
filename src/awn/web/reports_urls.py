"""Routes: one report as values; pages, PDF, tables and open data are drawn from it."""

from django.urls import URLPattern, URLResolver, path

from awn.web import reports

urlpatterns: list[URLPattern | URLResolver] = [
    path("reports/", reports.report_index, name="report_index"),
    path("reports/mine/", reports.my_report, name="my_report"),
    path("reports/<slug:kind>/<str:subject>/", reports.report_page, name="report_page"),
    path("reports/<slug:kind>/<str:subject>/rows/", reports.report_rows, name="report_rows"),
]
