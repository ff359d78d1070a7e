from ordering.admin.campaigns.admin import CampaignAdmin

__all__ = ["CampaignAdmin"]
