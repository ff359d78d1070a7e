from django.contrib import admin
from django.urls import path

from ordering.admin.reports import report_mails_view, reports_view

urlpatterns = [
    path("", admin.site.admin_view(reports_view), name="reports"),
    path("mails/<str:location_id>/", admin.site.admin_view(report_mails_view), name="report-mails"),
]
