from ordering.admin import home, menu_preview, places  # noqa: F401  (their parts of other pages)
from ordering.admin.campaigns import CampaignAdmin
from ordering.admin.orders import OrderAdmin
from ordering.admin.origins import OriginAdmin
from ordering.admin.quotes import QuoteAdmin

__all__ = ["CampaignAdmin", "OrderAdmin", "OriginAdmin", "QuoteAdmin"]
