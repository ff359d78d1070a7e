"""Which storage keeps the pictures, by the environment: django-storages, or a folder."""

from pathlib import Path
from typing import Any

import environ

# A picture never changes under its name.
CACHING = "public, max-age=31536000, immutable"


def uploads_storage(env: environ.Env, base_dir: Path, api_endpoint: str) -> dict[str, Any]:
    """What `settings.STORAGES["uploads"]` is: Azure Blob where AZURE_STORAGE_CONNECTION_STRING is
    set, S3 where S3_BUCKET is, else the folder UPLOADS_DIR, served at /uploads/."""
    base_url = env.str("UPLOADS_URL", default="")
    if connection := env.str("AZURE_STORAGE_CONNECTION_STRING", default=""):
        return _azure(env, connection, base_url)
    if bucket := env.str("S3_BUCKET", default=""):
        return _s3(env, bucket, base_url)
    # Other origins' pages need the whole address; plain http is one's own machine, whose name
    # may be any.
    here = f"{api_endpoint}/uploads/" if api_endpoint.startswith("https://") else "/uploads/"
    folder = base_dir / env.str("UPLOADS_DIR", default="var/uploads")
    return {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder, "base_url": base_url or here, "allow_overwrite": True},
    }


def _azure(env: environ.Env, connection: str, base_url: str) -> dict[str, Any]:
    options = {
        "connection_string": connection,
        "azure_container": env.str("AZURE_CONTAINER", default="pictures"),
        "overwrite_files": True,
        "cache_control": CACHING,
        "custom_domain": _host(base_url),
    }
    return {"BACKEND": "storages.backends.azure_storage.AzureStorage", "OPTIONS": options}


def _s3(env: environ.Env, bucket: str, base_url: str) -> dict[str, Any]:
    options = {
        "bucket_name": bucket,
        "region_name": env.str("S3_REGION", default="") or None,
        "endpoint_url": env.str("S3_ENDPOINT_URL", default="") or None,
        "access_key": env.str("S3_ACCESS_KEY_ID", default="") or None,
        "secret_key": env.str("S3_SECRET_ACCESS_KEY", default="") or None,
        "querystring_auth": False,
        "object_parameters": {"CacheControl": CACHING},
        "custom_domain": _host(base_url),
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def _host(base_url: str) -> str | None:
    return base_url.removeprefix("https://").rstrip("/") or None
