from django.urls import path

from messaging.texts.views import TextViewSet

_ONE = "message-texts/<str:restaurant_id>/<str:event>/<str:channel>/<str:language>"

urlpatterns = [
    path("message-texts/<str:restaurant_id>", TextViewSet.as_view({"get": "texts"})),
    path(
        "message-texts/<str:restaurant_id>/brand",
        TextViewSet.as_view({"get": "brand", "put": "change_brand"}),
    ),
    path(_ONE, TextViewSet.as_view({"get": "retrieve", "put": "change", "delete": "reset"})),
    path(f"{_ONE}/preview", TextViewSet.as_view({"post": "preview"})),
]
