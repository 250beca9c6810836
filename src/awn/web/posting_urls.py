"""Routes of posting an opportunity: steps, series, versions, templates and copies."""

from django.urls import URLPattern, URLResolver, path

from awn.web import (
    posting_insurance,
    posting_series,
    posting_templates,
    posting_trust,
    posting_versions,
    posting_wizard,
)

DESK = "organiser/<slug:slug>/"
ONE = DESK + "opportunities/<slug:public_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(DESK + "opportunities/new/steps/", posting_wizard.start, name="opportunity_start"),
    path(DESK + "templates/", posting_templates.templates, name="opportunity_templates"),
    path(ONE + "copy/", posting_templates.copy, name="opportunity_copy"),
    path(ONE + "steps/<slug:step>/", posting_wizard.step, name="opportunity_step"),
    path(ONE + "shifts/repeat/", posting_series.repeat, name="opportunity_repeat"),
    path(ONE + "versions/", posting_versions.listed, name="opportunity_versions"),
    path(ONE + "versions/<int:number>/", posting_versions.one, name="opportunity_version"),
    path(ONE + "insurance/", posting_insurance.insurance, name="opportunity_insurance"),
    path("opportunities/<slug:public_id>/insurance/", posting_insurance.insurance_file, name="insurance_file"),
    path("staff/samples/", posting_trust.samples, name="staff_samples"),
    path("staff/trusted/", posting_trust.trusted, name="staff_trusted"),
    path("changes/", posting_versions.changed, name="changed_opportunities"),
]
