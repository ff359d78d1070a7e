"""Where pictures are kept, by the environment: a folder, Azure Blob, S3."""

from io import BytesIO
from pathlib import Path

import environ
import pytest

from orderbuddy.tests.uploads.clouds import Cloud
from orderbuddy.tests.uploads.hostile import encoded
from orderbuddy.uploads import store_picture
from orderbuddy.uploads_storage import CACHING, uploads_storage

BASE = Path("/srv/orderbuddy")
KEY = "c2VjcmV0LXNlY3JldC1zZWNyZXQ="


@pytest.fixture
def cloud():
    with Cloud() as running:
        yield running


@pytest.fixture
def configured(monkeypatch, settings):
    """`configured(NAME="value")`: the settings as that environment makes them."""

    def configure(api: str = "http://localhost:8000", **variables: str) -> dict:
        monkeypatch.delenv("UPLOADS_DIR", raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        made = uploads_storage(environ.Env(), BASE, api)
        settings.STORAGES = {**settings.STORAGES, "uploads": made}
        return made

    return configure


def keep():
    return store_picture(BytesIO(encoded("JPEG")), restaurant_id="cafe", purpose="item")


FOLDERS = [
    ({}, "http://localhost:8000", "var/uploads", "/uploads/"),
    ({}, "https://o.example", "var/uploads", "https://o.example/uploads/"),
    ({"UPLOADS_DIR": "/data"}, "http://localhost:8000", "/data", "/uploads/"),
    ({"UPLOADS_URL": "https://cdn.example/p/"}, "https://o.example", "var/uploads",
     "https://cdn.example/p/"),
]  # fmt: skip


@pytest.mark.parametrize(("variables", "api", "folder", "url"), FOLDERS, ids=range(len(FOLDERS)))
def test_a_folder_and_its_address(configured, variables, api, folder, url) -> None:
    options = configured(api, **variables)["OPTIONS"]
    assert (options["location"], options["base_url"]) == (BASE / folder, url)


def test_a_picture_in_a_folder_is_written_once(configured, tmp_path) -> None:
    configured(UPLOADS_DIR=str(tmp_path))
    first = keep()
    file = tmp_path / first.name
    written = file.stat().st_mtime_ns
    assert keep() == first
    assert file.stat().st_mtime_ns == written
    assert [one.name for one in tmp_path.rglob("*.*")] == [file.name]


def test_s3(configured, cloud) -> None:
    configured(
        S3_BUCKET="menus", S3_REGION="eu-west-1", S3_ENDPOINT_URL=cloud.url,
        S3_ACCESS_KEY_ID="key", S3_SECRET_ACCESS_KEY="secret",
    )  # fmt: skip
    first, second = keep(), keep()
    assert first == second
    assert first.url == f"{cloud.url}/menus/{first.name}"
    check_kept(cloud, f"/menus/{first.name}", "content-type", "cache-control")


def test_azure_blob(configured, cloud) -> None:
    account = f"DefaultEndpointsProtocol=http;AccountName=cafe;AccountKey={KEY}"
    connection = f"{account};BlobEndpoint={cloud.url}/cafe;"
    configured(AZURE_STORAGE_CONNECTION_STRING=connection)
    first, second = keep(), keep()
    assert first == second
    assert first.url == f"{cloud.url}/cafe/pictures/{first.name}"
    check_kept(
        cloud, f"/cafe/pictures/{first.name}", "x-ms-blob-content-type", "x-ms-blob-cache-control"
    )


def check_kept(cloud: Cloud, path: str, media_type: str, caching: str) -> None:
    """Once, as what it is, and for ever."""
    assert cloud.writes == [path]
    data, headers = cloud.blobs[path]
    assert data[:4] == b"RIFF"
    assert (headers[media_type], headers[caching]) == ("image/webp", CACHING)
