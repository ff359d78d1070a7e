"""The team of a restaurant in the admin: who works there, inviting, changing, removing."""

from orderbuddy.admin.team.pages import MemberAdmin

__all__ = ["MemberAdmin"]
