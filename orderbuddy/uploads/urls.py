from django.urls import path, re_path

from orderbuddy.uploads.views import PictureViewSet, picture

urlpatterns = [
    path("restaurant/<str:restaurant_id>/pictures", PictureViewSet.as_view({"post": "create"})),
]
page_urlpatterns = [
    re_path(
        r"^uploads/(?P<folder>[a-z0-9][a-z0-9_-]{0,79})/(?P<name>[0-9a-f]{32}\.(?:webp|png|jpg))\Z",
        picture,
    ),
]
