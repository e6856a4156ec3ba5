"""Schemes and what each was, is and will be: to be read. They are changed by proposals."""

from django.contrib import admin
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from eshram.admin import ModelAdmin, ReadOnly
from schemes import rules, sentences
from schemes.admin.differences import DifferencePages
from schemes.models import RuleChange, Scheme, Version


@admin.register(Scheme)
class SchemeAdmin(DifferencePages, ReadOnly, ModelAdmin):
    list_display = ["code", "label", "ministry", "state", "unit", "status", "portability"]
    list_filter = ["status", "unit", "portability", "state"]
    list_select_related = ["state"]
    search_fields = ["code", "name", "name_hi", "known_as"]
    sortable_by = []
    actions = None
    readonly_fields = ["history"]
    change_form_template = "admin/schemes/scheme.html"
    change_list_template = "admin/schemes/schemes.html"

    @admin.display(description=_("name"))
    def label(self, scheme):
        return scheme.label

    @admin.display(description=_("Rules, the newest first"))
    def history(self, scheme):
        """Each version with who proposed and approved it, and why; old ones can be read."""
        return render_to_string("admin/schemes/history.html", {"rows": history(scheme)})


def history(scheme: Scheme) -> list[tuple[Version, RuleChange | None]]:
    found = scheme.versions.select_related("scheme", "change__proposed_by", "change__decided_by")
    return [(version, version.change) for version in found.order_by("-valid_from")]


@admin.register(Version)
class VersionAdmin(ReadOnly, ModelAdmin):
    list_display = ["scheme", "valid_from", "valid_to", "benefit", "confidence"]
    list_display_links = ["scheme", "valid_from"]
    list_filter = ["scheme", "confidence"]
    list_select_related = ["scheme"]
    ordering = ["scheme__code", F("valid_from").desc()]
    sortable_by = []
    actions = None
    readonly_fields = ["rule", "made"]
    change_form_template = "admin/schemes/version.html"

    @admin.display(description=_("Rule"))
    def rule(self, version):
        found = rules.load([version])
        if not found:
            return ""
        words = sentences.in_both(found[0].tree)
        return render_to_string("schemes/rule_words.html", {"words": words})

    @admin.display(description=_("How it came"))
    def made(self, version):
        change = version.change
        if version.is_from_catalogue:
            return _("It came with the catalogue.")
        if change is None:
            return _("Put in by whoever runs the portal, without a proposal.")
        return format_html(
            '<a class="text-primary-600 underline" href="{}">{}</a>',
            reverse("admin:schemes_rulechange_change", args=[change.pk]),
            _("Proposed by %(one)s, approved by %(other)s on %(day)s: %(why)s")
            % {
                "one": change.proposed_by,
                "other": change.decided_by,
                "day": date_format(timezone.localdate(change.decided_at)),
                "why": change.reason,
            },
        )
