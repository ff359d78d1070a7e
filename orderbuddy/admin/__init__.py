from orderbuddy.admin import people_search  # noqa: F401  (its part of search)
from orderbuddy.admin.api_keys import ApiKeyAdmin
from orderbuddy.admin.audit_log import AuditEntryAdmin
from orderbuddy.admin.guests import GuestDataAdmin
from orderbuddy.admin.people import UserAdmin
from orderbuddy.admin.team import MemberAdmin

__all__ = ["ApiKeyAdmin", "AuditEntryAdmin", "GuestDataAdmin", "MemberAdmin", "UserAdmin"]
