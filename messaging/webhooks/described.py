"""How the webhooks' paths describe themselves."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from orderbuddy.api.described import operation
from orderbuddy.api.errors import ErrorCode
from orderbuddy.api.schema import schema_of
from payments.answers import Received

TAG = "Messages"
FORM, XML, PLAIN = "application/x-www-form-urlencoded", "text/xml", "text/plain"
_ONCE = "What comes twice counts once, and what comes late moves nothing back."


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description)


def _query(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, description=description)


def _webhook(operation_id: str, summary: str, **parts: Any) -> dict[str, Any]:
    return operation(
        operation_id,
        summary,
        tag=TAG,
        answer=schema_of(Received),
        example={"received": True},
        errors=[ErrorCode.NOT_ALLOWED],
        **parts,
    )


def _of_a_form(found: dict[str, Any]) -> dict[str, Any]:
    """Twilio sends forms."""
    found["request"] = {FORM: {"type": "object", "additionalProperties": {"type": "string"}}}
    return found


def _answering(found: dict[str, Any], media_type: str, example: str) -> dict[str, Any]:
    """Answered with something other than JSON."""
    found["responses"].pop(200)
    found["responses"] = {
        (200, media_type): OpenApiResponse(OpenApiTypes.STR, description="OK"),
        **found["responses"],
    }
    asked = [one for one in found["examples"] if one.request_only]
    shown = OpenApiExample(
        "Answer", example, response_only=True, status_codes=["200"], media_type=media_type
    )
    found["examples"] = [*asked, shown]
    return found


_TWILIOS = _header("X-Twilio-Signature", "HMAC-SHA1 over the public address and the sorted fields.")
_STATUS = {"MessageSid": "SM1", "MessageStatus": "delivered", "To": "+15550100123"}
_WRITTEN = {"MessageSid": "SM2", "From": "+15550100123", "To": "+15550199999", "Body": "Hello"}

TWILIO_STATUS = _of_a_form(
    _webhook(
        "twilioStatusWebhook",
        "Twilio tells what became of a message",
        description=f"The address is given to Twilio with each message. {_ONCE}",
        parameters=[_TWILIOS, _query("message", "Our id of the message.")],
        body=dict[str, Any],
        body_example=_STATUS,
    )
)
TWILIO_INCOMING = _answering(
    _of_a_form(
        _webhook(
            "twilioIncomingWebhook",
            "Twilio tells what somebody wrote",
            description=f"SMS and WhatsApp. Nothing is answered in its own answer. {_ONCE}",
            parameters=[_TWILIOS],
            body=dict[str, Any],
            body_example=_WRITTEN,
        )
    ),
    XML,
    "<Response></Response>",
)
WHATSAPP_VERIFY = _answering(
    _webhook(
        "verifyWhatsappWebhook",
        "Meta asks whether this is our webhook",
        description="Its challenge is repeated where it knows our token.",
        parameters=[
            _query("hub.mode", "`subscribe`"),
            _query("hub.verify_token", "What WHATSAPP_VERIFY_TOKEN says."),
            _query("hub.challenge", "What is to be repeated."),
        ],
    ),
    PLAIN,
    "1158201444",
)
WHATSAPP = _webhook(
    "whatsappWebhook",
    "Meta tells of messages and what became of ours",
    description=f"The body's bytes must be signed with the app's secret. {_ONCE}",
    parameters=[_header("X-Hub-Signature-256", "`sha256=` and the HMAC-SHA256 of the body.")],
    body=dict[str, Any],
    body_example={"object": "whatsapp_business_account", "entry": []},
)
SENDGRID = _webhook(
    "sendgridWebhook",
    "SendGrid tells what became of e-mails",
    description=f"The body's bytes and the timestamp must be signed by SendGrid. {_ONCE}",
    parameters=[
        _header("X-Twilio-Email-Event-Webhook-Signature", "ECDSA, in Base64."),
        _header("X-Twilio-Email-Event-Webhook-Timestamp", "What was signed with the body."),
    ],
    body=list[dict[str, Any]],
    body_example=[{"event": "delivered", "email": "guest@example.com", "timestamp": 1795296000}],
)
