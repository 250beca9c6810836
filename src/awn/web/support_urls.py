"""Routes of requests for help."""

from django.urls import URLPattern, path

from awn.web import support, support_desk

urlpatterns: list[URLPattern] = [
    path("support/", support.ask, name="support"),
    path("support/sent/", support.link_sent, name="support_sent"),
    path("support/mine/", support.mine, name="my_support"),
    path("support/<int:number>/", support.one, name="support_request"),
    path("support/<int:number>/files/<int:file_id>/", support.one_file, name="support_file"),
    path("support/at/<str:token>/", support.secret, name="support_secret"),
    path("support/at/<str:token>/files/<int:file_id>/", support.secret_file, name="support_secret_file"),
    path("staff/support/", support_desk.queue, name="staff_support"),
    path("staff/support/figures/", support_desk.figures, name="staff_support_figures"),
    path("staff/support/templates/", support_desk.templates, name="staff_support_templates"),
    path("staff/support/<int:number>/", support_desk.one, name="staff_support_request"),
    path("staff/support/<int:number>/act/", support_desk.act, name="staff_support_act"),
    path("staff/support/<int:number>/files/<int:file_id>/", support_desk.one_file, name="staff_support_file"),
]
