"""What is done with one code: e-mailed, and, of a one-visit code, ended and shown anew."""

import secrets

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from orderbuddy import audit
from orderbuddy.accounts.guard import attempts
from orderbuddy.accounts.roles import may
from orderbuddy.mongo import Document, collection
from ordering.admin.origin_forms import MailForm
from ordering.codes.mailing import mail_code
from ordering.codes.visits import renew_visit
from ordering.models import Origin

# A person who mails codes mails some; a script that does is no person.
MAILS_PER_MINUTE = 20
VISITS, MAILS = "orders.move", "codes.change"


def stored_origin(origin: Origin) -> Document:
    """All that is stored of it; Http404 where it was deleted meanwhile."""
    found = collection("origins").find_one({"_id": origin.pk})
    if found is None:
        raise Http404("Origin not found")
    return found


def do(request: HttpRequest, origin: Origin) -> None:
    """The deed that was posted. Raises PermissionDenied, Http404."""
    deed = {"mail": _mail, "renew": _renew}.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404("No such deed")
    deed(request, origin)


def _renew(request: HttpRequest, origin: Origin) -> None:
    _require(request, origin, VISITS)
    renew_visit(origin=stored_origin(origin), who=request.user)
    messages.success(request, f"The visit at {origin} has ended; this is the next party's code.")


def _mail(request: HttpRequest, origin: Origin) -> None:
    _require(request, origin, MAILS)
    form = MailForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Please write an e-mail address.")
        return
    if attempts(f"mail-code:{request.user.pk}") > MAILS_PER_MINUTE:
        messages.error(request, "That were many e-mails; please wait a minute.")
        return
    to = form.cleaned_data["to"]
    mail_code(origin=stored_origin(origin), to=to, key=secrets.token_hex(8))
    audit.record(
        who=request.user, what="codes.mailed", restaurant_id=origin.restaurant_id,
        subject=f"origin:{origin.pk}", after={"to": to},
    )  # fmt: skip
    messages.success(request, f"The code of {origin} is on its way to {to}.")


def _require(request: HttpRequest, origin: Origin, permission: str) -> None:
    if not may(request.user, origin.restaurant_id, permission):
        raise PermissionDenied
