"""Routes of the naive pages: the addresses are Awn's own."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import path

from bench.naive.views import ApplicantList, OpportunityDetail, OpportunityList

urlpatterns = i18n_patterns(
    path("applicants/<slug:public_id>/", ApplicantList.as_view(), name="applicants"),
    path("opportunities/", OpportunityList.as_view(), name="opportunities"),
    path("opportunities/<slug:public_id>/", OpportunityDetail.as_view(), name="opportunity"),
)
