"""Files for states: what was made, what nobody acknowledged, and what does not match."""

from django import forms
from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from eshram.admin import ModelAdmin, ReadOnly
from eshram.audit import words
from integrations.states import acknowledging
from integrations.states.columns import names_of
from integrations.states.models import Acknowledgement, Export
from workers.figures.templatetags.figures import indian


class Answered(admin.SimpleListFilter):
    title, parameter_name = _("acknowledged"), "acknowledged"

    def lookups(self, request, model_admin):
        return [("yes", _("yes")), ("no", _("not yet")), ("late", _("not in time"))]

    def queryset(self, request, queryset):
        match self.value():
            case "yes":
                return queryset.exclude(acknowledged_at=None)
            case "no":
                return queryset.filter(acknowledged_at=None)
            case "late":
                return queryset.late()
        return queryset


@admin.register(Export)
class ExportAdmin(ReadOnly, ModelAdmin):
    """The files themselves are only the recipient's."""

    list_display = ["made_at", "agreement", "kind", "given", "gone", "acknowledged_at", "erased_at"]
    list_select_related = ["agreement"]
    list_filter = [Answered, "kind"]
    fields = ["number", *list_display, "taken_at", "made_for", "since", "until",
              "columns", "files", "sha256"]  # fmt: skip
    ordering = ["-made_at"]
    sortable_by = []
    actions = None

    @admin.display(description=_("workers"))
    def given(self, export):
        return indian(export.rows)

    @admin.display(description=_("gone"))
    def gone(self, export):
        return indian(export.tombstones)

    @admin.display(description=_("made for"))
    def made_for(self, export):
        return words.who(export.by)

    @admin.display(description=_("columns"))
    def columns(self, export):
        return ", ".join(map(str, names_of({column["name"] for column in export.told["columns"]})))

    @admin.display(description=_("files"))
    def files(self, export):
        """Name and size, and how many rows; the checksums are in the manifest that goes along."""
        rows = ((part["name"], part["bytes"], part["rows"]) for part in export.files)
        lines = ((name, filesizeformat(size), indian(count)) for name, size, count in rows)
        return format_html_join(mark_safe("<br>"), "{}: {}, {}", lines)

    def get_queryset(self, request):
        found = super().get_queryset(request)
        is_list = request.resolver_match.url_name.endswith("changelist")
        return found.defer("manifest") if is_list else found


class Ticket(admin.SimpleListFilter):
    title, parameter_name = _("ticket"), "ticket"

    def lookups(self, request, model_admin):
        return [("open", _("does not match, open")), ("settled", _("does not match, settled"))]

    def queryset(self, request, queryset):
        match self.value():
            case "open":
                return queryset.open()
            case "settled":
                return queryset.filter(matches=False).exclude(settled_at=None)
        return queryset


class SettleForm(forms.ModelForm):
    settled_how = forms.CharField(
        label=_("What was done"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


@admin.register(Acknowledgement)
class AcknowledgementAdmin(ModelAdmin):
    """One that does not match is a ticket: whoever may, settles it with a word on what was done,
    which the recipient reads."""

    list_display = ["at", "recipient", "rows", "matches", "settled_at", "settled_by"]
    list_select_related = ["export__agreement__state", "settled_by"]
    list_filter = [Ticket]
    ordering = ["-id"]
    sortable_by = []
    actions = None
    form = SettleForm
    said = [
        "recipient",
        "export",
        "at",
        "said_by",
        "rows",
        "rows_made",
        "sha256",
        "sha256_made",
        "matches",
    ]

    @admin.display(description=_("recipient"))
    def recipient(self, said):
        return said.export.agreement.recipient

    @admin.display(description=_("by"))
    def said_by(self, said):
        return words.who(said.by)

    @admin.display(description=_("rows, we made"))
    def rows_made(self, said):
        return said.export.rows

    @admin.display(description=_("SHA-256, we made"))
    def sha256_made(self, said):
        return said.export.sha256

    def get_fields(self, request, obj=None):
        return [
            *self.said,
            "settled_how",
            *(["settled_at", "settled_by"] if obj.settled_at else []),
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*self.said, "settled_at", "settled_by"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("export__manifest")

    def render_change_form(self, request, context, *args, **kwargs):
        return super().render_change_form(
            request, context | {"show_save_and_continue": False}, *args, **kwargs
        )

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        """Of open tickets; the list is for whoever may see."""
        may = request.user.has_perm("states.settle_acknowledgement")
        return may and (obj is None or not (obj.matches or obj.settled_at))

    def save_model(self, request, obj, form, change):
        acknowledging.settle(obj, by=request.user, how=form.cleaned_data["settled_how"])
