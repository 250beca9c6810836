"""Addresses that programs keep for years, so no language stands before them."""

from django.urls import URLPattern, path

from awn.web import messaging_personal, messaging_receipts

urlpatterns: list[URLPattern] = [
    path("calendar/<str:token>.ics", messaging_personal.feed_file, name="calendar_file"),
    path("sms/receipts/<str:proof>/", messaging_receipts.sms_receipt, name="sms_receipt"),
]
