from django.urls import path

from messaging.conversations.views.chat import ChatFileViewSet, ChatViewSet
from messaging.conversations.views.files import file_page
from messaging.conversations.views.inbox import ConversationSettingsViewSet, InboxViewSet
from messaging.conversations.views.threads import ThreadFileViewSet, ThreadViewSet

_INBOX = "conversations/<str:restaurant_id>"
_THREAD = "threads/<str:thread_id>"

urlpatterns = [
    path(_INBOX, InboxViewSet.as_view({"get": "list"})),
    path(f"{_INBOX}/about", InboxViewSet.as_view({"get": "about"})),
    path(f"{_INBOX}/shift", InboxViewSet.as_view({"put": "shift"})),
    path(f"{_INBOX}/replies", InboxViewSet.as_view({"post": "add_reply"})),
    path(
        f"{_INBOX}/replies/<str:reply_id>",
        InboxViewSet.as_view({"put": "change_reply", "delete": "remove_reply"}),
    ),
    path(
        f"{_INBOX}/settings/<str:location_id>",
        ConversationSettingsViewSet.as_view({"get": "retrieve", "patch": "change"}),
    ),
    path(_THREAD, ThreadViewSet.as_view({"get": "retrieve"})),
    path(
        f"{_THREAD}/messages",
        ThreadViewSet.as_view({"get": "messages", "post": "answer"}),
    ),
    path(f"{_THREAD}/notes", ThreadViewSet.as_view({"post": "note"})),
    path(f"{_THREAD}/files", ThreadFileViewSet.as_view({"post": "create"})),
    path(f"{_THREAD}/assignee", ThreadViewSet.as_view({"put": "assign"})),
    path(f"{_THREAD}/tags", ThreadViewSet.as_view({"put": "tags"})),
    path(f"{_THREAD}/resolve", ThreadViewSet.as_view({"post": "resolve"})),
    path(f"{_THREAD}/reopen", ThreadViewSet.as_view({"post": "reopen"})),
    path(f"{_THREAD}/read", ThreadViewSet.as_view({"put": "read"})),
    path("chat/<str:order_id>", ChatViewSet.as_view({"get": "retrieve", "post": "create"})),
    path("chat/<str:order_id>/files", ChatFileViewSet.as_view({"post": "create"})),
    path("chat/<str:order_id>/rating", ChatViewSet.as_view({"post": "rate"})),
]
page_urlpatterns = [path("conversations/files/<str:token>", file_page)]
