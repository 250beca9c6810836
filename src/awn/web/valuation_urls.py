"""Routes: what hours are worth: dated, sourced rates, ranges, assumptions."""

from django.urls import URLPattern, URLResolver, path

from awn.web import valuation, valuation_desk, valuation_sroi, valuation_staff

DESK = "organiser/<slug:slug>/"
SHEET = DESK + "sroi/<int:sheet_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("value/", valuation.method, name="value_method"),
    path("value/ratios/", valuation.ratios, name="value_ratios"),
    path("value/rates.csv", valuation.rates_file, name="value_rates_file"),
    path("staff/hour-rates/", valuation_staff.rates, name="staff_hour_rates"),
    path(DESK + "value/", valuation_desk.value, name="organiser_value"),
    path(DESK + "value/costs/", valuation_desk.costs, name="organiser_costs"),
    path(DESK + "value/rate/<str:country>/<int:year>/", valuation_desk.choose, name="organiser_rate"),
    path(DESK + "sroi/", valuation_sroi.worksheets, name="organiser_sroi"),
    path(SHEET, valuation_sroi.worksheet, name="organiser_sroi_sheet"),
    path(SHEET + "basis/", valuation_sroi.basis, name="organiser_sroi_basis"),
    path(SHEET + "outcome/", valuation_sroi.outcome, name="organiser_sroi_outcome_new"),
    path(SHEET + "outcome/<int:number>/", valuation_sroi.outcome, name="organiser_sroi_outcome"),
    path(SHEET + "file.csv", valuation_sroi.worksheet_file, {"form": "csv"}, name="organiser_sroi_csv"),
    path(SHEET + "file.xlsx", valuation_sroi.worksheet_file, {"form": "xlsx"}, name="organiser_sroi_xlsx"),
]
