from payments.admin import home, orders, places, search  # noqa: F401  (their parts of other pages)
from payments.admin.exceptions import PaymentExceptionAdmin
from payments.admin.nights import ReconciliationAdmin
from payments.admin.payments import PaymentAdmin

__all__ = ["PaymentAdmin", "PaymentExceptionAdmin", "ReconciliationAdmin"]
