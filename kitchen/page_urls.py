from django.urls import path

from kitchen import board_page, pages
from kitchen.devices import pages as devices
from kitchen.printing.cloud_views import cloudprnt

urlpatterns = [
    path("kitchen/", pages.KitchenHome.as_view(), name="kitchen"),
    path("kitchen/sw.js", pages.KitchenWorker.as_view(), name="kitchen-worker"),
    # Before the locations', whose ids are never such words.
    path("kitchen/pair/", devices.PairPage.as_view(), name="pair-screen"),
    path("kitchen/pair/start", devices.start, name="pair-screen-start"),
    path("kitchen/pair/state", devices.state, name="pair-screen-state"),
    path(
        "kitchen/<str:location_id>/board/",
        board_page.BoardPage.as_view(),
        name="guests-board",
    ),
    path("kitchen/<str:location_id>/", pages.KitchenScreen.as_view(), name="kitchen-screen"),
    path("cloudprnt/<str:printer_id>", cloudprnt, name="cloudprnt"),
    path("cloudprnt/<str:printer_id>/<str:printer_key>", cloudprnt, name="cloudprnt-key"),
]
