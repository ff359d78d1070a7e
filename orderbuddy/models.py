from orderbuddy.accounts.models import User

__all__ = ["User"]
