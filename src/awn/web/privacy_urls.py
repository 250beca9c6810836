"""Routes of people's data."""

from django.urls import URLPattern, URLResolver, path

from awn.web import privacy, privacy_staff

urlpatterns: list[URLPattern | URLResolver] = [
    path("settings/data/", privacy.data, name="settings_data"),
    path("settings/data/consent/", privacy.consent, name="settings_consent"),
    path("settings/data/looks/", privacy.looks, name="settings_looks"),
    path("settings/data/copy/", privacy.ask_copy, name="settings_copy"),
    path("settings/data/copy/<int:export_id>/", privacy.copy, name="settings_copy_file"),
    path("settings/data/ask/", privacy.ask, name="settings_data_ask"),
    path("settings/close/", privacy.close, name="settings_close"),
    path("settings/people/<int:number>/data/", privacy.data, name="ward_data"),
    path("settings/people/<int:number>/data/consent/", privacy.consent, name="ward_consent"),
    path("settings/people/<int:number>/data/looks/", privacy.looks, name="ward_looks"),
    path("settings/people/<int:number>/data/copy/", privacy.ask_copy, name="ward_copy"),
    path("settings/people/<int:number>/close/", privacy.close, name="ward_close"),
    path("privacy/keep/<str:token>/", privacy.keep, name="privacy_keep"),
    path("privacy/officer/", privacy.officer, name="privacy_officer"),
    path("privacy/notices/", privacy.notices, name="privacy_notices"),
    path("staff/privacy/", privacy_staff.console, name="staff_privacy"),
    path("staff/privacy/register/", privacy_staff.register, name="staff_privacy_register"),
    path("staff/privacy/register.csv", privacy_staff.register_file, name="staff_privacy_register_file"),
    path("staff/privacy/requests/<int:request_id>/", privacy_staff.request_page, name="staff_privacy_request"),
    path("staff/privacy/breaches/new/", privacy_staff.new_breach, name="staff_breach_new"),
    path("staff/privacy/breaches/<int:breach_id>/", privacy_staff.breach_page, name="staff_breach"),
    path("staff/privacy/breaches/<int:breach_id>/report/", privacy_staff.breach_file, name="staff_breach_file"),
]
