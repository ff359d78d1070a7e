"""What is said where a restaurant has not worded it: event → channel → text, a file a language.

Text messages stay within GSM-7 (no á, í, ó, ú, ã, õ, ç), so that one part holds 160 characters; a
test holds them to it. To guests we say tú, and você as in Brazil.
"""

from messaging.texts.defaults import en, es, pt
from messaging.texts.events import SAYS_AS
from messaging.texts.wording import Text

_BY_LANGUAGE = {"en": en.TEXTS, "es": es.TEXTS, "pt": pt.TEXTS}


def default_of(event: str, channel: str, language: str) -> Text:
    """Our own words. A channel that has none says what one much like it says."""
    texts = _BY_LANGUAGE[language][event]
    for one in (channel, SAYS_AS.get(channel, ""), *texts):
        if one in texts:
            return texts[one]
    raise KeyError(event)
