"""Starting must not look for a C library of maps."""

import sys

from django.db import connection
from django.db.backends.base.features import BaseDatabaseFeatures


def test_the_database_backend_works_without_maps() -> None:
    assert isinstance(connection.features, BaseDatabaseFeatures)
    assert connection.ops.compiler_module == "django_mongodb_backend.compiler"
    assert [one for one in sys.modules if one.startswith("django.contrib.gis")] == []
