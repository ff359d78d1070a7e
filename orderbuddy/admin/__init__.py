from orderbuddy.admin import people_search  # noqa: F401  (its part of search)
from orderbuddy.admin.audit_log import AuditEntryAdmin
from orderbuddy.admin.people import UserAdmin

__all__ = ["AuditEntryAdmin", "UserAdmin"]
