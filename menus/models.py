"""What is offered, where and when: models over the collections that today's service writes too.

`managed = False`: the collections exist already. Nested parts stay native (DocumentField), so that
fields we do not know survive a save; rows are saved with `update_fields`.
"""

from django.db import models

from orderbuddy.fields import DocumentField


class Restaurant(models.Model):
    id = models.CharField(
        db_column="_id", primary_key=True, max_length=80, help_text="A slug, such as harbor_cafe."
    )
    name = models.CharField(max_length=160)
    concept = models.CharField(max_length=240, null=True, blank=True)
    logo = models.CharField(max_length=500, null=True, blank=True)
    # {role: cents}; see accounts.roles.
    refund_limits = DocumentField(db_column="refundLimits", null=True, blank=True)
    require_second_factor = models.BooleanField(
        "A second factor for everybody",
        db_column="requireSecondFactor",
        null=True,
        default=False,
        help_text="Whoever works here signs in with an authenticator app or a passkey too. Those "
        "who have none are signed out at once, and led to set one up.",
    )
    created_at = models.DateTimeField(db_column="createdAt", auto_now_add=True, null=True)
    updated_at = models.DateTimeField(db_column="updatedAt", auto_now=True, null=True)

    class Meta:
        db_table = "restaurants"
        managed = False

    def __str__(self) -> str:
        return self.name or self.pk


class Location(models.Model):
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location_slug = models.CharField(db_column="locationSlug", max_length=80)
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=300, null=True, blank=True)
    timezone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(db_column="isActive", null=True, default=True)
    auto_accept_order = models.BooleanField(db_column="autoAcceptOrder", null=True, default=False)
    auto_ready = models.BooleanField(
        db_column="autoReady",
        null=True,
        default=True,
        help_text="An order becomes ready by itself when its last line is bumped.",
    )
    coursing = models.CharField(
        max_length=20,
        null=True,
        blank=True,
        choices=[
            ("off", "Everything is made at once"),
            ("byHand", "Later courses wait until they are fired"),
            ("auto", "Everything is ready together"),
        ],
    )
    kitchen = DocumentField(null=True, blank=True)
    pace = DocumentField(null=True, blank=True)
    is_mobile = models.BooleanField(db_column="isMobile", null=True, default=False)
    supported_languages = DocumentField(db_column="supportedLanguages", null=True, blank=True)
    contact = DocumentField(null=True, blank=True)
    payment = DocumentField(null=True, blank=True)
    working_hours = DocumentField(db_column="workingHours", null=True, blank=True)
    special_days = DocumentField(db_column="specialDays", null=True, blank=True)
    order_timing = DocumentField(db_column="orderTiming", null=True, blank=True)
    alert_numbers = DocumentField(db_column="alertNumbers", null=True, blank=True)
    printers = DocumentField(null=True, blank=True)
    qr_code_style = DocumentField(db_column="qrCodeStyle", null=True, blank=True)
    qr_code_image = models.CharField(db_column="qrCodeImage", max_length=500, null=True, blank=True)
    qr_code_id = models.CharField(db_column="qrCodeId", max_length=120, null=True, blank=True)
    created_at = models.DateTimeField(db_column="createdAt", auto_now_add=True, null=True)
    updated_at = models.DateTimeField(db_column="updatedAt", auto_now=True, null=True)

    class Meta:
        db_table = "locations"
        managed = False

    def __str__(self) -> str:
        return self.name or str(self.pk)


class Menu(models.Model):
    restaurant_id = models.CharField(db_column="restaurantId", max_length=80)
    location = models.ForeignKey(
        Location, db_column="locationId", on_delete=models.PROTECT, db_constraint=False
    )
    menu_slug = models.CharField(db_column="menuSlug", max_length=80)
    name = DocumentField()
    categories = DocumentField(default=list)
    items = DocumentField(default=list)
    schedule = DocumentField(null=True, blank=True)
    sales_tax = models.FloatField(db_column="salesTax", null=True, default=0)
    available = models.BooleanField(null=True, default=True)
    created_at = models.DateTimeField(db_column="createdAt", auto_now_add=True, null=True)
    updated_at = models.DateTimeField(db_column="updatedAt", auto_now=True, null=True)

    class Meta:
        db_table = "menus"
        managed = False

    def __str__(self) -> str:
        name = self.name if isinstance(self.name, dict) else {}
        return name.get("en") or next(iter(name.values()), "") or self.menu_slug or str(self.pk)
