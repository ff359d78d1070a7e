"""Lists that stay fast: pages of ids by the collection's own indexes, capped counts."""

from typing import Any

from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import EmptyResultSet
from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from orderbuddy.mongo import Document, collection

# Nobody pages further; filters and search find what is older.
COUNTED = 5000


def compiled_filter(queryset: QuerySet) -> Document:
    """The `$match` that the backend makes of the queryset's filters (no joins among them)."""
    compiler = queryset.query.clone().get_compiler(queryset.db)
    try:
        compiler.pre_sql_setup()
        return compiler.build_query().match_mql
    except EmptyResultSet:
        return {"_id": {"$in": []}}


class NewestFirst(Paginator):
    """Pages of `sorted_by` order, read from an index.

    The backend puts `$addFields` before `$sort`, so that its own `order_by` reads and sorts the
    whole collection for every page.
    """

    sorted_by: tuple[tuple[str, int], ...] = (("_id", -1),)

    @cached_property
    def filter(self) -> Document:
        return compiled_filter(self.object_list.order_by())

    @cached_property
    def count(self) -> int:
        name = self.object_list.model._meta.db_table
        return collection(name).count_documents(self.filter, limit=COUNTED)

    def page(self, number: Any) -> Page:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        return self._get_page(self._objects(first), number, self)

    def _objects(self, first: int) -> list[Model]:
        model = self.object_list.model
        found = collection(model._meta.db_table).find(self.filter, {"_id": 1})
        ids = [one["_id"] for one in found.sort(self.sorted_by).skip(first).limit(self.per_page)]
        objects = model._default_manager.filter(pk__in=ids).in_bulk(ids)
        return [objects[pk] for pk in ids if pk in objects]


class TenantChangeList(ChangeList):
    """Rows are fetched once, then `model_admin.prepare_rows` adds what their columns need."""

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        name = str(self.opts.verbose_name_plural)
        self.title = name[:1].upper() + name[1:]

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        if isinstance(self.paginator, NewestFirst) and not isinstance(self.result_list, list):
            self.result_list = self.paginator.page(1).object_list
        self.result_list = list(self.result_list)
        for row in self.result_list:
            row.looked_at_by = request.user
        if not self.query and not self.has_active_filters:
            self.full_result_count = self.result_count  # "n results" is said of a search
        self.model_admin.prepare_rows_for(request, self.result_list)


def documents_by_id(name: str, ids: Any, fields: list[str]) -> dict[Any, Document]:
    """The stored documents of a collection with these ids, with these fields only."""
    wanted = {"_id": {"$in": list(set(ids))}}
    return {one["_id"]: one for one in collection(name).find(wanted, dict.fromkeys(fields, 1))}
