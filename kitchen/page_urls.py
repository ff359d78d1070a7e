from django.urls import path

from kitchen import pages

urlpatterns = [
    path("kitchen/", pages.KitchenHome.as_view(), name="kitchen"),
    path("kitchen/sw.js", pages.KitchenWorker.as_view(), name="kitchen-worker"),
    path("kitchen/<str:location_id>/", pages.KitchenScreen.as_view(), name="kitchen-screen"),
]
