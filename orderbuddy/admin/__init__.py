from orderbuddy.admin.api_keys import ApiKeyAdmin
from orderbuddy.admin.audit_log import AuditEntryAdmin
from orderbuddy.admin.people import UserAdmin

__all__ = ["ApiKeyAdmin", "AuditEntryAdmin", "UserAdmin"]
