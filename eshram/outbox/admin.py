from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from eshram import failures
from eshram.admin import ModelAdmin
from eshram.audit.models import Event
from eshram.outbox.forms import RegistrationForm
from eshram.outbox.models import Delivery, Header, Registration
from eshram.outbox.sms import requeue


@admin.register(Delivery)
class DeliveryAdmin(ModelAdmin):
    """What is stuck, and sending it again. Shows no text and only the end of a number."""

    fields = readonly_fields = [
        "message_id",
        "kind",
        "template",
        "language",
        "mobile_end",
        "header",
        "dlt_template_id",
        "parts",
        "cost_paise",
        "status",
        "attempts",
        "why",
        "created_at",
        "next_attempt_at",
        "sent_at",
        "expires_at",
    ]
    list_display = ["message_id", "template", "mobile_end", "status", "why", "created_at"]
    list_filter = ["status", "template"]
    ordering = ["-id"]
    list_before_template = "admin/health/link.html"
    actions = ["send_again"]

    @admin.display(description=_("why"))
    def why(self, delivery):
        """What happened last; the code is what others know it by."""
        return f"{failures.said(delivery.last_error)} {delivery.last_error}".strip()

    @admin.display(description=_("mobile"))
    def mobile_end(self, delivery):
        return f"······{delivery.mobile[-4:]}" if delivery.mobile else "–"

    @admin.action(description=_("Send stopped messages again"), permissions=["change"])
    def send_again(self, request, queryset):
        with transaction.atomic():
            count = requeue(queryset)
            Event.objects.record(
                "messages sent again", by=f"staff:{request.user.pk}", system="sms", count=count
            )
        text = ngettext("%d message waits again.", "%d messages wait again.", count) % count
        self.message_user(request, text, messages.SUCCESS if count else messages.WARNING)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class Audited:
    """Mixin: who entered what the operators registered, by the names of its fields."""

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        Event.objects.record(
            "sms registration entered",
            by=f"staff:{request.user.pk}",
            row=f"{self.opts.model_name}:{obj.pk}",
            fields=form.changed_data,
        )

    def has_delete_permission(self, request, obj=None):
        """Messages were sent with it; what is wrong is corrected."""
        return False


@admin.register(Header)
class HeaderAdmin(Audited, ModelAdmin):
    list_display = ["name", "entity_id", "numbers"]


@admin.register(Registration)
class RegistrationAdmin(Audited, ModelAdmin):
    """Texts as the operators know them. What lacks one is listed with the connections."""

    form = RegistrationForm
    list_display = ["template", "language", "header", "dlt_template_id", "category"]
    list_filter = ["language", "category"]
    list_select_related = ["header"]
    list_before_template = "admin/health/link.html"
