from orderbuddy.admin.audit_log import AuditEntryAdmin
from orderbuddy.admin.guests import GuestDataAdmin
from orderbuddy.admin.people import UserAdmin
from orderbuddy.admin.team import MemberAdmin

__all__ = ["AuditEntryAdmin", "GuestDataAdmin", "MemberAdmin", "UserAdmin"]
