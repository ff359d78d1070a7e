from django.urls import path

from kitchen import pages
from kitchen.printing.cloud_views import cloudprnt

urlpatterns = [
    path("kitchen/", pages.KitchenHome.as_view(), name="kitchen"),
    path("kitchen/<str:location_id>/", pages.KitchenScreen.as_view(), name="kitchen-screen"),
    path("cloudprnt/<str:printer_id>", cloudprnt, name="cloudprnt"),
    path("cloudprnt/<str:printer_id>/<str:printer_key>", cloudprnt, name="cloudprnt-key"),
]
