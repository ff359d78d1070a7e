from django.urls import path

from messaging.views import WebPushViewSet

urlpatterns = [path("web-push/subscribe", WebPushViewSet.as_view({"post": "create"}))]
