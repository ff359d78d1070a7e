from django.urls import path

from ordering import pages
from ordering.codes import pages as codes

urlpatterns = [
    path("o/", pages.guest, name="guest"),
    path("o/<str:origin_id>", pages.guest, name="guest-menu"),
    path("q/<str:code>", codes.follow, name="short-link"),
    path("status/<str:restaurant_id>/<str:order_id>", pages.guest, name="guest-status"),
    path("manifest.webmanifest", pages.manifest, name="guest-manifest"),
    path("sw.js", pages.service_worker, name="guest-service-worker"),
]
