"""Pictures that people send: looked at, made anew, kept by django-storages.

    stored = store_picture(file, restaurant_id="harbor_cafe", purpose="item")
    stored.url  # for imageUrls, a logo, a flyer

What is kept was written by us, pixel by pixel; nothing of the file that came in is ever served.
"""

from orderbuddy.uploads.errors import PictureError
from orderbuddy.uploads.storing import Purpose, StoredPicture, store_picture

__all__ = ["PictureError", "Purpose", "StoredPicture", "store_picture"]
