"""The root list of routes: pages stand under /ar/ and /en/, and each area brings its own list."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from awn.web import pages

# One module with `urlpatterns` for each area of the web door.
AREAS: tuple[str, ...] = (
    "awn.web.home_urls",
    "awn.web.opportunities_urls",
    "awn.web.organisations_register",
    "awn.web.organisations_urls",
    "awn.web.participation_urls",
    "awn.web.surge_urls",
    "awn.web.emergencies_urls",
    "awn.web.minors_urls",
    "awn.web.schools_urls",
    "awn.web.account_urls",
    "awn.web.privacy_urls",
    "awn.web.identity_urls",
    "awn.web.qualifications_urls",
    "awn.web.organiser.urls",
    "awn.web.organiser.planning_urls",
    "awn.web.onsite_urls",
    "awn.web.posting_urls",
    "awn.web.staff_urls",
    "awn.web.staff_opportunities",
    "awn.web.staff_objections",
    "awn.web.staff_alarms",
    "awn.web.staff_merging",
    "awn.web.staff_people",
    "awn.web.staff_school_years",
    "awn.web.staff_audit",
    "awn.web.credentials_urls",
    "awn.web.impact_urls",
    "awn.web.valuation_urls",
    "awn.web.evaluation_urls",
    "awn.web.programmes_urls",
    "awn.web.forecasts_urls",
    "awn.web.recognition_urls",
    "awn.web.analysis_urls",
    "awn.web.fairness_urls",
    "awn.web.accountability_urls",
    "awn.web.reports_files_urls",
    "awn.web.reports_schedules_urls",
    "awn.web.reports_urls",
    "awn.web.matching_urls",
    "awn.web.outreach_urls",
    "awn.web.transparency_urls",
    "awn.web.safety_urls",
    "awn.web.boards_urls",
    "awn.web.learning_urls",
    "awn.web.media_urls",
    "awn.web.help_urls",
    "awn.web.support_urls",
    "awn.web.status_urls",
    "awn.web.ratings_urls",
    "awn.web.messaging_urls",
    "awn.web.offline_urls",
    "awn.web.easy_urls",
    "awn.web.onboarding_urls",
)


PAGES: list[URLPattern | URLResolver] = [
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("accessibility/barrier/", pages.report_barrier, name="report_barrier"),
    path("privacy/", pages.privacy, name="privacy"),
    path("site-map/", pages.site_map, name="site_map"),
    path("offline/", pages.offline, name="offline"),
    path("preferences/", pages.preferences, name="preferences"),
    path("styleguide/", pages.styleguide, name="styleguide"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", pages.root, name="root"),
    path("", include("awn.web.home_site_urls")),
    path("", include("awn.web.status_site_urls")),
    path("", include("awn.web.credentials_site_urls")),
    path("", include("awn.web.transparency_site_urls")),
    path("", include("awn.web.participation_site_urls")),
    path("", include("awn.web.identity_site_urls")),
    path("", include("awn.web.messaging_site_urls")),
    path("", include("awn.web.offline_site_urls")),
    path("", include("awn.web.reports_files_site_urls")),
    *i18n_patterns(*PAGES, *(path("", include(area)) for area in AREAS)),
]
