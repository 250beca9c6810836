"""Addresses of messages: the desk's, and everybody's own."""

from django.urls import URLPattern, path

from awn.web import messaging, messaging_personal

DESK = "organiser/<slug:slug>/"
ONE = DESK + "opportunities/<slug:public_id>/messages/"

urlpatterns: list[URLPattern] = [
    path(DESK + "messages/templates/", messaging.templates_page, name="message_templates"),
    path(ONE, messaging.mailings_page, name="mailings"),
    path(ONE + "new/", messaging.write, name="mailing_new"),
    path(ONE + "<int:number>/", messaging.mailing, name="mailing"),
    path(ONE + "<int:number>/edit/", messaging.rewrite, name="mailing_edit"),
    path(ONE + "<int:number>/act/", messaging.act_on, name="mailing_act"),
    path(ONE + "<int:number>/deliveries.csv", messaging.export, name="mailing_export"),
    path("messages/", messaging_personal.inbox, name="my_messages"),
    path("messages/stop/<str:token>/", messaging_personal.stop, name="stop_messages"),
    path("cannot-come/<str:token>/", messaging_personal.cannot_come, name="cannot_come"),
    path("settings/messages/", messaging_personal.settings, name="settings_messages"),
    path("settings/messages/email/", messaging_personal.email_works, name="email_works"),
    path("settings/messages/device/", messaging_personal.device_add, name="device_add"),
    path("settings/messages/device/<int:number>/remove/", messaging_personal.device_remove, name="device_remove"),
    path("settings/messages/calendar/", messaging_personal.feed, name="calendar_feed"),
]
