import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orderbuddy.settings")
application = get_wsgi_application()

from orderbuddy.checks import refuse_bad_settings  # noqa: E402  (Django is set up now)

refuse_bad_settings()
