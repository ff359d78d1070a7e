"""What goes out: by which providers, as whom, and within which limits."""

from email.utils import parseaddr
from urllib.parse import quote

from orderbuddy.environment import env

# E-mail. Twilio's SendGrid takes mail by SMTP, too; today's deployment names only its key.
SENDGRID_API_KEY = env.str("SENDGRID_API_KEY", default="")
SENDGRID_API_URL = env.str("SENDGRID_API_URL", default="https://api.sendgrid.com").rstrip("/")
# The public key with which SendGrid's events are checked; without it they are refused.
SENDGRID_WEBHOOK_KEY = env.str("SENDGRID_WEBHOOK_KEY", default="")
_SENDGRID = f"smtp+tls://apikey:{quote(SENDGRID_API_KEY)}@smtp.sendgrid.net:587"
MAIL_BY_SENDGRID = bool(SENDGRID_API_KEY) and not env.str("EMAIL_URL", default="")
EMAIL_URL = env.str("EMAIL_URL", default="") or (_SENDGRID if SENDGRID_API_KEY else "")
if EMAIL_URL:
    globals().update(env.email_url_config(EMAIL_URL))
# "" sends no mail; of its own, because Django's test runner replaces EMAIL_BACKEND.
MAIL_BACKEND = globals().get("EMAIL_BACKEND", "")
EMAIL_TIMEOUT = 10
FROM_EMAIL = DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", default="OrderBuddy <orders@localhost>")

# Texts.
TWILIO_ACCOUNT_SID = env.str("TWILIO_ACCOUNT_SID", default="")
TWILIO_AUTH_TOKEN = env.str("TWILIO_AUTH_TOKEN", default="")
TWILIO_PHONE_NUMBER = env.str("TWILIO_PHONE_NUMBER", default="")
TWILIO_API_URL = env.str("TWILIO_API_URL", default="https://api.twilio.com").rstrip("/")
# Instead of a number: a service of Twilio's that chooses one of its numbers.
TWILIO_MESSAGING_SERVICE_SID = env.str("TWILIO_MESSAGING_SERVICE_SID", default="")

# WhatsApp: by Meta itself where there is a token, else by Twilio where there is a number.
WHATSAPP_ACCESS_TOKEN = env.str("WHATSAPP_ACCESS_TOKEN", default="")
WHATSAPP_PHONE_NUMBER_ID = env.str("WHATSAPP_PHONE_NUMBER_ID", default="")
WHATSAPP_APP_SECRET = env.str("WHATSAPP_APP_SECRET", default="")
WHATSAPP_VERIFY_TOKEN = env.str("WHATSAPP_VERIFY_TOKEN", default="")
GRAPH_BASE_URL = env.str("GRAPH_BASE_URL", default="https://graph.facebook.com").rstrip("/")
GRAPH_VERSION = env.str("GRAPH_VERSION", default="v23.0")
TWILIO_WHATSAPP_NUMBER = env.str("TWILIO_WHATSAPP_NUMBER", default="")
# WhatsApp's approved templates, for restaurants without their own: order_ready.es=order_ready_2,…
WHATSAPP_TEMPLATES = env.dict("WHATSAPP_TEMPLATES", default={})

# Web push: our keys, whom a push service may write to about it, and the push services that a
# browser may name.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", default="")
VAPID_PUBLIC_KEY = env.str("VAPID_PUBLIC_KEY", default="")
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default="") or f"mailto:{parseaddr(FROM_EMAIL)[1]}"
PUSH_HOSTS = env.list(
    "PUSH_HOSTS",
    default=[
        "fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com",
    ],
)  # fmt: skip

# Firebase, for the existing apps. The key's line ends may be written as \n.
FIREBASE_PROJECT_ID = env.str("FIREBASE_PROJECT_ID", default="")
FIREBASE_CLIENT_EMAIL = env.str("FIREBASE_CLIENT_EMAIL", default="")
FIREBASE_PRIVATE_KEY = env.str("FIREBASE_PRIVATE_KEY", default="").replace("\\n", "\n")
FIREBASE_TOKEN_URL = env.str("FIREBASE_TOKEN_URL", default="https://oauth2.googleapis.com/token")
FCM_API_URL = env.str("FCM_API_URL", default="https://fcm.googleapis.com").rstrip("/")

# Whatever goes out. How long one request to any of these may take.
PROVIDER_TIMEOUT_SECONDS = env.float("PROVIDER_TIMEOUT_SECONDS", default=10.0)
# Whether guests are written to at all (staff are); off where a copy of real data is tried out.
ALLOW_MESSAGE = env.bool("ALLOW_MESSAGE", default=True)
# How many messages a second each provider gets from all workers together (0, or none: any).
MESSAGES_PER_SECOND = env.dict("MESSAGES_PER_SECOND", default={"twilio": "50", "sendgrid": "50"})
# After how long a message is taken up again that a worker had, of which nobody has heard since.
# Longer than any provider may take to answer.
MESSAGE_CLAIM_SECONDS = env.int("MESSAGE_CLAIM_SECONDS", default=60)
# For how many days messages are kept.
MESSAGE_DAYS = env.int("MESSAGE_DAYS", default=180)
