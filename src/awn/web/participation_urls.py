"""Routes of the volunteer's own pages: applying, applications, the dashboard, hours."""

from django.urls import URLPattern, URLResolver, path

from awn.web import (
    cover,
    dashboard,
    hours,
    hours_entry,
    hours_work,
    participation,
    participation_apply,
    participation_checkin,
    participation_checkin_kiosk,
    participation_checkin_kiosk_day,
    participation_places,
    screening,
    screening_references,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("charter/", participation.charter, name="charter"),
    path("opportunities/<slug:public_id>/apply/", participation_apply.apply, name="apply"),
    path("applications/<int:application_id>/", participation.application, name="application"),
    path("applications/<int:application_id>/answers/", screening.answers, name="application_answers"),
    path("applications/<int:application_id>/references/", screening_references.referees, name="application_referees"),
    path("reference/<str:token>/", screening_references.reference, name="reference"),
    path("applications/<int:application_id>/interview/", screening.interview, name="application_interview"),
    path(
        "applications/<int:application_id>/interview.ics", screening.interview_entry, name="application_interview_entry"
    ),
    path("applications/<int:application_id>/withdraw/", participation_places.withdraw, name="withdraw"),
    path("applications/<int:application_id>/taking/", participation_places.taking, name="application_taking"),
    path("places/<int:place_id>/give-up/", participation_places.give_up, name="give_up"),
    path("places/<int:place_id>/offer/", participation_places.offer, name="place_offer"),
    path("places/<int:place_id>/cover/", cover.ask, name="cover_ask"),
    path("cover/", cover.cover, name="cover"),
    path("cover/<int:request_id>/", cover.answer, name="cover_answer"),
    path("cover/<int:request_id>/take-back/", cover.take_back, name="cover_take_back"),
    path("places/<int:place_id>/check-in/", participation_checkin.check_in, name="check_in"),
    path("places/<int:place_id>/check-out/", participation_checkin.check_out, name="check_out"),
    path("places/<int:place_id>/break/", participation_checkin.pause, name="take_break"),
    path("places/<int:place_id>/ticket/", participation_checkin.ticket, name="ticket"),
    path("here/", participation_checkin.here, name="check_in_here"),
    path("kiosk/", participation_checkin_kiosk.kiosk, name="kiosk"),
    path("kiosk/day.json", participation_checkin_kiosk_day.roll, name="kiosk_roll"),
    path("kiosk/sync/", participation_checkin_kiosk_day.sync, name="kiosk_sync"),
    path("kiosk/worker.js", participation_checkin_kiosk_day.worker, name="kiosk_worker"),
    path("kiosk/app.webmanifest", participation_checkin_kiosk_day.manifest, name="kiosk_manifest"),
    path("dashboard/", dashboard.dashboard, name="dashboard"),
    path("notifications/", dashboard.notifications, name="notifications"),
    path("go/<slug:page>/", dashboard.go, name="go"),
    path("hours/", hours.my_hours, name="my_hours"),
    path("hours/my-hours.<slug:kind>", hours.my_hours_file, name="my_hours_file"),
    path("hours/<int:entry_id>/", hours_entry.entry, name="hours_entry"),
    path("hours/<int:entry_id>/proof.json", hours_entry.proof, name="hours_entry_proof"),
    path("hours/remote/<int:place_id>/", hours_work.work, name="remote_work"),
    path("hours/remote/<int:place_id>/<int:deliverable_id>/take-back/", hours_work.take_back, name="remote_work_back"),
]
