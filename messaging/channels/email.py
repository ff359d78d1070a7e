"""E-mail: by SendGrid's library where SENDGRID_API_KEY is set, else by the server that EMAIL_URL
names. (With both, EMAIL_URL is meant: whoever tries something out names a server of their own.)"""

from django.conf import settings

from messaging.channels.base import Channel


def email() -> Channel:
    """The channel that the settings name."""
    if settings.MAIL_BY_SENDGRID:
        from messaging.channels.email_sendgrid import SendGridMail

        return SendGridMail()
    from messaging.channels.email_smtp import SmtpMail

    return SmtpMail()
