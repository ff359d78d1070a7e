from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

import kitchen.urls
import menus.places.urls
import menus.urls
import messaging.urls
import orderbuddy.uploads.urls
import ordering.urls
import payments.urls
from orderbuddy import health
from orderbuddy.accounts import urls as account_urls
from orderbuddy.api import docs
from orderbuddy.members.page import InvitationPage
from orderbuddy.members.rest import CreateUser

handler403 = "orderbuddy.api.errors.forbidden"
handler400 = "orderbuddy.api.errors.bad_request"
handler404 = "orderbuddy.api.errors.not_found"
handler500 = "orderbuddy.api.errors.server_error"

api: list[URLPattern | URLResolver] = [
    *account_urls.api,
    path("users/create-user", CreateUser.as_view()),
    *menus.urls.urlpatterns,
    *menus.places.urls.urlpatterns,
    *orderbuddy.uploads.urls.urlpatterns,
    *ordering.urls.urlpatterns,
    *payments.urls.urlpatterns,
    *kitchen.urls.urlpatterns,
    *messaging.urls.urlpatterns,
    *menus.places.urls.last_urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((api, "v1"))),
    path("api/schema", docs.schema, name="schema"),
    path("api/docs", docs.swagger, name="swagger"),
    path("api/redoc", docs.redoc, name="redoc"),
    path("health", health.health),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("", include(account_urls.pages)),
    path("invitations/<str:token>/", InvitationPage.as_view(), name="invitation"),
    path("admin/reports/", include("ordering.report_urls")),
    path("admin/", admin.site.urls),
    *orderbuddy.uploads.urls.page_urlpatterns,
    path("", include("ordering.page_urls")),
    path("", include("kitchen.page_urls")),
    path("", include("messaging.page_urls")),
    # For today's clients, which cannot change: the same API at the root.
    *api,
]
