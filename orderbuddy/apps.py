from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.auth.apps import AuthConfig
from django.contrib.contenttypes.apps import ContentTypesConfig

# Django's own apps declare integer keys; on MongoDB their keys are ObjectIds.
OBJECT_ID = "django_mongodb_backend.fields.ObjectIdAutoField"


class OrderBuddyConfig(AppConfig):
    name = "orderbuddy"
    verbose_name = "People"

    def ready(self) -> None:
        # The system checks register themselves, and tasks find the product's broker: without its
        # app, whatever a web process or the relay tells a worker would go to nobody.
        from orderbuddy import celery, checks, signals  # noqa: F401
        from orderbuddy.guests import audit_holding  # noqa: F401  (registers itself)


class MongoAdminConfig(AdminConfig):
    default_auto_field = OBJECT_ID
    default_site = "orderbuddy.admin_site.OrderBuddyAdminSite"


class MongoAuthConfig(AuthConfig):
    default_auto_field = OBJECT_ID


class MongoContentTypesConfig(ContentTypesConfig):
    default_auto_field = OBJECT_ID
