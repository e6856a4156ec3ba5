"""The registry in the admin: who asked when, and what became of it. What was asked and answered
stands in no page: what was given of a worker is told by the disclosures."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.accounts.approvals_admin import reason_field
from eshram.admin import ModelAdmin, ReadOnly
from integrations.registries import ending
from integrations.registries.models import Message, Subscription

ACTIONS = {
    "search": gettext_lazy("They searched"),
    "subscribe": gettext_lazy("They subscribed"),
    "unsubscribe": gettext_lazy("They ended a subscription"),
    "txn-status": gettext_lazy("They asked what became of it"),
}


class EndForm(forms.Form):
    reason = reason_field(
        label=gettext_lazy("End it: why?"),
        help_text=gettext_lazy("From now on nothing is told to them. They may subscribe anew."),
    )


@admin.register(Message)
class MessageAdmin(ReadOnly, ModelAdmin):
    list_display = ["received_at", "agreement", "asked_for", "status", "requests", "refused",
                    "records", "attempts", "done_at"]  # fmt: skip
    list_display_links = None
    list_filter = ["status"]
    list_select_related = ["agreement__state"]
    sortable_by = []
    actions = None

    @admin.display(description=gettext_lazy("action"))
    def asked_for(self, message):
        return ACTIONS.get(message.action, message.action)

    @admin.display(description=gettext_lazy("requests"))
    def requests(self, message):
        return message.requests

    @admin.display(description=gettext_lazy("not answered"))
    def refused(self, message):
        return message.refused

    def get_queryset(self, request):
        return super().get_queryset(request).counted()

    def get_urls(self):
        return [url for url in super().get_urls() if (url.name or "").endswith("_changelist")]


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnly, ModelAdmin):
    list_display = ["made_at", "agreement", "kind", "sender_uri", "known", "told_at",
                    "ended_at", "end_reason"]  # fmt: skip
    list_filter = ["kind"]
    list_select_related = ["agreement__state"]
    sortable_by = []
    actions = None

    def get_urls(self):
        kept = ("_changelist", "_change")
        urls = super().get_urls()
        return [*(url for url in urls if (url.name or "").endswith(kept)), urls[-1]]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("filter", "fingerprint", "snapshot")

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        subscription = self.get_object(request, object_id)
        if subscription is None:
            raise Http404
        if not self.has_view_permission(request, subscription):
            raise PermissionDenied
        form = None
        if request.user.has_perm("registries.end_subscription") and not subscription.ended_at:
            form = EndForm(request.POST if request.method == "POST" else None)
        elif request.method == "POST":
            raise PermissionDenied
        if form and form.is_valid():
            by, why = f"staff:{request.user.pk}", form.cleaned_data["reason"]
            ending.end(subscription, Subscription.End.STAFF, by=by, why=why)
            messages.success(request, _("Ended."))
            return redirect(request.path)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": subscription.get_kind_display(),
            "subscription": subscription,
            "form": form,
        }
        status = 422 if form and form.errors else 200
        template = "admin/registries/subscription.html"
        return TemplateResponse(request, template, context, status=status)
