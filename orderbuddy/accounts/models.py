"""People who run restaurants, on the `users` collection that today's service keeps."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django_mongodb_backend.fields import ArrayField

from orderbuddy.fields import DocumentField


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a new person; without a password they cannot sign in by one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)


class User(AbstractBaseUser):
    """A person: the restaurants in `restaurants` are the ones they may act for.

    Documents written by today's service have no password, no `isSuperuser` and no `disabled`;
    each missing field means the harmless thing.
    """

    user_id = models.CharField(db_column="userId", max_length=64, null=True, blank=True)
    email = models.EmailField(null=True, blank=True)
    phone_number = models.CharField(db_column="phoneNumber", max_length=32, null=True, blank=True)
    name = models.CharField(max_length=120, null=True, blank=True)
    restaurants = ArrayField(
        models.CharField(max_length=80),
        null=True,
        blank=True,
        help_text="Ids of the restaurants this person may act for, separated by commas.",
    )
    # {restaurant's id: role}; see accounts.roles.
    roles = DocumentField(null=True, blank=True)
    # {restaurant's id: [location's id]}: where they work, of a restaurant that is not named here
    # everywhere; see accounts.access.
    places = DocumentField(null=True, blank=True)
    is_superuser = models.BooleanField(
        "superuser", db_column="isSuperuser", null=True, default=False
    )
    disabled = models.BooleanField(null=True, default=False)
    last_login = models.DateTimeField(db_column="lastLogin", null=True, blank=True, editable=False)
    created_at = models.DateTimeField(
        db_column="createdAt", auto_now_add=True, null=True, editable=False
    )
    updated_at = models.DateTimeField(
        db_column="updatedAt", auto_now=True, null=True, editable=False
    )

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        db_table = "users"
        managed = False
        verbose_name = "person"
        verbose_name_plural = "people"
        ordering = ("email",)

    def __str__(self) -> str:
        return self.name or self.email or self.phone_number or str(self.pk)

    @property
    def is_active(self) -> bool:
        return not self.disabled

    @property
    def is_staff(self) -> bool:
        """May open the admin: whoever runs a restaurant, or all of them."""
        return self.is_active and bool(self.is_superuser or self.restaurants)

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django's permissions are for superusers; the admin's own classes let members in."""
        return self.is_active and bool(self.is_superuser)

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        return self.has_perm("", obj)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class Member(User):
    """A person as a restaurant's team sees them (`orderbuddy.members`)."""

    class Meta:
        proxy = True
        verbose_name = "team member"
        verbose_name_plural = "team"
