from django.urls import path

from ordering.codes.views import StaffOriginViewSet

urlpatterns = [
    path(
        "origins/<str:restaurant_id>/<str:location_id>",
        StaffOriginViewSet.as_view({"get": "list", "post": "create"}),
    ),
    path(
        "origins/<str:restaurant_id>/<str:location_id>/<str:origin_id>/visit",
        StaffOriginViewSet.as_view({"post": "visit"}),
    ),
    path(
        "origins/<str:restaurant_id>/<str:location_id>/qr-style",
        StaffOriginViewSet.as_view({"put": "style"}),
    ),
]
