"""The pages on which a restaurant words its messages."""

from messaging.admin.texts import brand, editor, overview, previews
from orderbuddy.adminkit.pages import admin_page

_ONE = "message-texts/<str:restaurant_id>/<str:event>/<str:channel>/<str:language>/"

admin_page("message-texts/", overview.NAME)(overview.texts_view)
admin_page("message-texts/<str:restaurant_id>/brand/", brand.NAME)(brand.brand_view)
admin_page("message-texts/<str:restaurant_id>/brand/letter/", "messaging_brand_letter")(
    previews.brand_letter_view
)
admin_page(_ONE, editor.NAME)(editor.text_view)
admin_page(f"{_ONE}preview/", "messaging_text_preview")(previews.preview_view)
admin_page(f"{_ONE}letter/", "messaging_text_letter")(previews.letter_view)
