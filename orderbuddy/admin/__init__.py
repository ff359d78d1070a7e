from orderbuddy.admin.audit_log import AuditEntryAdmin
from orderbuddy.admin.people import UserAdmin

__all__ = ["AuditEntryAdmin", "UserAdmin"]
