"""A strict stand-in for EmergePay: its REST paths that we use, and its hosted card fields.

Run it with `python -m payments.fakes.emergepay --port N`; see `__main__`.

What it does and the documentation (https://dev.gravitypayments.com/docs/emergepay/) does not say is
a guess: how a repeated `externalTransactionId` is refused (400 "Duplicate …"), what a void that
comes too late answers (`resultStatus` "false"), and that a look-up of a sale tells the tip that was
adjusted later.
"""

from payments.fakes.emergepay.gateway import AUTH, OID, FakeEmergePay

__all__ = ["AUTH", "OID", "FakeEmergePay"]
