from ordering.admin import (  # noqa: F401  (their parts of other pages)
    home,
    menu_preview,
    places,
    report_home,
    search,
    today,
)
from ordering.admin.campaigns import CampaignAdmin
from ordering.admin.orders import ArchivedOrderAdmin, OrderAdmin
from ordering.admin.origins import OriginAdmin
from ordering.admin.quotes import QuoteAdmin

__all__ = ["ArchivedOrderAdmin", "CampaignAdmin", "OrderAdmin", "OriginAdmin", "QuoteAdmin"]
