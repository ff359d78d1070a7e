from ordering.admin.campaigns import home  # noqa: F401  (its part of the first page)
from ordering.admin.campaigns.admin import CampaignAdmin

__all__ = ["CampaignAdmin"]
