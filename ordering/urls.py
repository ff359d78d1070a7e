from django.urls import path

from orderbuddy.accounts.authentication import PEOPLE_AND_SCREENS
from ordering.codes.urls import urlpatterns as codes
from ordering.views.campaigns import CampaignViewSet
from ordering.views.guests import GuestOrderViewSet, OriginViewSet, QuoteViewSet
from ordering.views.reports import ReportViewSet
from ordering.views.staff import StaffOrderViewSet

CAMPAIGNS = "campaign/restaurant/<str:restaurant_id>/location/<str:location_id>"
CAMPAIGN = f"{CAMPAIGNS}/<str:campaign_id>"
_REPORT = "<str:restaurant_id>/<str:location_id>"

urlpatterns = [
    path(CAMPAIGNS, CampaignViewSet.as_view({"get": "list", "post": "create"})),
    path(CAMPAIGN, CampaignViewSet.as_view({"get": "retrieve", "patch": "change"})),
    path(f"{CAMPAIGN}/end", CampaignViewSet.as_view({"post": "end"})),
    path(f"{CAMPAIGN}/summary", CampaignViewSet.as_view({"get": "summary"})),
    path(f"{CAMPAIGN}/results", CampaignViewSet.as_view({"get": "results"})),
    path(
        "order-app/restaurants/origins/<str:origin_id>",
        OriginViewSet.as_view({"get": "retrieve"}),
    ),
    path(
        "order-app/restaurants/<str:restaurant_id>/locations/<str:location_id>"
        "/origins/<str:origin_id>/campaign",
        OriginViewSet.as_view({"get": "campaign"}),
    ),
    path("order-app/cart/preview-order", QuoteViewSet.as_view({"post": "create"})),
    path("order-app/checkout", QuoteViewSet.as_view({"post": "checkout"})),
    path("menu-app/restaurant/order", QuoteViewSet.as_view({"post": "place_cart"})),
    path("menu-app/order/<str:order_id>", GuestOrderViewSet.as_view({"get": "retrieve"})),
    path("order-app/orders/<str:order_id>/status", GuestOrderViewSet.as_view({"get": "status"})),
    path(
        "restaurant/order-status",
        StaffOrderViewSet.as_view(
            {"post": "change_status"}, authentication_classes=PEOPLE_AND_SCREENS
        ),
    ),
    path(
        "restaurant/orders/today/<str:restaurant_id>/<str:location_id>",
        StaffOrderViewSet.as_view({"get": "today"}),
    ),
    path(
        "restaurant/orders/<str:order_id>/move",
        StaffOrderViewSet.as_view({"post": "move"}),
    ),
    path("restaurant/orders/<str:order_id>/text", StaffOrderViewSet.as_view({"post": "text"})),
    path(
        "restaurant/orders/<str:restaurant_id>/<str:location_id>/<str:order_id>",
        StaffOrderViewSet.as_view({"get": "retrieve"}),
    ),
    *codes,
    path(f"report/sales_summary/{_REPORT}", ReportViewSet.as_view({"get": "summary"})),
    path(f"report/sales_by_item/{_REPORT}/<str:day>", ReportViewSet.as_view({"get": "by_item"})),
    path(
        f"report/sales_by_origin/{_REPORT}/<str:day>", ReportViewSet.as_view({"get": "by_origin"})
    ),
    path(f"report/order_history/{_REPORT}/<str:day>", ReportViewSet.as_view({"get": "history"})),
]
