from django.urls import path

from kitchen import pages

urlpatterns = [
    path("kitchen/", pages.KitchenHome.as_view(), name="kitchen"),
    path("kitchen/<str:location_id>/", pages.KitchenScreen.as_view(), name="kitchen-screen"),
]
