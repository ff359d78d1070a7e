from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

import kitchen.urls
import menus.urls
import ordering.urls
import payments.urls
from orderbuddy import health
from orderbuddy.accounts import pages as account_pages
from orderbuddy.api import docs

handler403 = "orderbuddy.api.errors.forbidden"
handler400 = "orderbuddy.api.errors.bad_request"
handler404 = "orderbuddy.api.errors.not_found"
handler500 = "orderbuddy.api.errors.server_error"

api: list[URLPattern | URLResolver] = [
    *menus.urls.urlpatterns,
    *ordering.urls.urlpatterns,
    *payments.urls.urlpatterns,
    *kitchen.urls.urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((api, "v1"))),
    path("api/schema", docs.schema, name="schema"),
    path("api/docs", docs.swagger, name="swagger"),
    path("api/redoc", docs.redoc, name="redoc"),
    path("health", health.health),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("sign-in/", account_pages.SignIn.as_view(), name="sign-in"),
    path("sign-out/", account_pages.SignOut.as_view(), name="sign-out"),
    path("admin/reports/", include("ordering.report_urls")),
    path("admin/", admin.site.urls),
    path("", include("ordering.page_urls")),
    path("", include("kitchen.page_urls")),
    # For today's clients, which cannot change: the same API at the root.
    *api,
]
