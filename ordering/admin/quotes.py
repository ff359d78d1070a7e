from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from orderbuddy.adminkit.filters import LocationFilter
from orderbuddy.adminkit.lists import NewestFirst
from ordering.admin.orders import OrderPages
from ordering.models import Quote


@admin.register(Quote)
class QuoteAdmin(OrderPages):
    """Carts that were priced in the last day, for whoever looks after all restaurants."""

    section, section_place = "Service", 2
    restaurant_field = ""
    list_filter = (LocationFilter,)
    search_fields = ("order_code",)
    actions = None

    def get_paginator(self, request: HttpRequest, *args: Any, **kwargs: Any) -> NewestFirst:
        return NewestFirst(*args, **kwargs)
