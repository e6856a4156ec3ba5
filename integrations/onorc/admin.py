"""Feeds in the admin: upload a file, see what became of it; keys of systems that report by API."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from eshram.admin import ModelAdmin, ReadOnly
from eshram.audit.models import Event
from integrations.onorc import intake, reading
from integrations.onorc.models import Feed, Key
from workers import identity
from workers.choices import SightingKind


class UploadForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("What it reports"),
        choices=SightingKind.choices,
        widget=UnfoldAdminSelectWidget,
    )
    file = forms.FileField(
        label=gettext_lazy("CSV or Parquet file"), widget=UnfoldAdminFileFieldWidget
    )

    def take(self, by: str) -> tuple[Feed, bool] | None:
        sent = self.cleaned_data["file"]
        try:
            return intake.take_file(
                sent.file, name=sent.name, kind=self.cleaned_data["kind"], by=by
            )
        except reading.NotReadable as error:
            self.add_error("file", str(error))
            return None


@admin.register(Feed)
class FeedAdmin(ReadOnly, ModelAdmin):
    list_display = ["name", "kind", "rows", "bad", "added", "opened", "at", "by"]
    fields = ["name", "kind", "at", "by", "rows", "bad", "added", "opened", "settled"]
    list_filter = ["kind"]
    ordering = ["-id"]
    sortable_by = []
    actions = None
    change_form_template = "admin/onorc/feed.html"

    def has_add_permission(self, request):
        return request.user.has_perm("onorc.add_feed")

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("key/", view(self.key), name="onorc_feed_key"),
            path("<int:pk>/bad/", view(self.bad), name="onorc_feed_bad"),
            *super().get_urls(),
        ]

    def needs(self, request, permission: str) -> None:
        if not request.user.has_perm(permission):
            raise PermissionDenied

    def key(self, request):
        """The public key, to which Aadhaar numbers are encrypted: that of all lists."""
        self.needs(request, "onorc.view_feed")
        Event.objects.record("list key taken", by=f"staff:{request.user.pk}")
        answer = HttpResponse(identity.list_public_key(), content_type="application/x-pem-file")
        answer["Content-Disposition"] = 'attachment; filename="eshram-lists.pem"'
        return answer

    def bad(self, request, pk: int):
        self.needs(request, "onorc.view_feed")
        feed = Feed.objects.filter(pk=pk).first()
        if feed is None:
            raise Http404
        by = f"staff:{request.user.pk}"
        Event.objects.record("bad rows taken", by=by, feed=feed.pk, count=feed.bad)
        answer = StreamingHttpResponse(
            intake.bad_rows(feed), content_type="text/csv; charset=utf-8"
        )
        answer["Content-Disposition"] = f'attachment; filename="feed-{feed.pk}-bad.csv"'
        answer["Cache-Control"] = "no-store"
        return answer

    def add_view(self, request, form_url="", extra_context=None):
        self.needs(request, "onorc.add_feed")
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = UploadForm(*sent)
        if form.is_valid() and (taken := form.take(f"staff:{request.user.pk}")):
            feed, is_new = taken
            if not is_new:
                messages.info(request, _("This file was read before: here it is."))
            return redirect(f"{self.admin_site.name}:onorc_feed_change", feed.pk)
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        whole["title"] = _("Upload where workers were seen")
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/onorc/upload.html", whole, status=status)


@admin.register(Key)
class KeyAdmin(ModelAdmin):
    list_display = ["name", "kind", "state", "made_by", "made_at", "ended_at"]
    list_select_related = ["state", "made_by"]
    fields = ["name", "kind", "state"]
    ordering = ["-id"]
    sortable_by = []
    actions = ["end"]

    def get_readonly_fields(self, request, obj=None):
        return [*self.fields, "made_by", "made_at", "ended_at"] if obj else []

    def get_fields(self, request, obj=None):
        return [*self.fields, "made_by", "made_at", "ended_at"] if obj else self.fields

    def has_delete_permission(self, request, obj=None):
        return False

    @transaction.atomic
    def save_model(self, request, key, form, change):
        if change:
            return
        key.made_by = request.user
        secret = key.new_secret()
        key.save()
        by = f"staff:{request.user.pk}"
        Event.objects.record("feed key made", by=by, key=key.pk, kind=str(key.kind))
        request.feed_secret = secret

    def response_add(self, request, key, post_url_continue=None):
        """The key itself goes into this one answer: into no session, cookie or list of messages."""
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "key": key}
        whole |= {"title": _("New key"), "secret": request.feed_secret}
        answer = TemplateResponse(request, "admin/onorc/key.html", whole)
        answer["Cache-Control"] = "no-store"
        return answer

    @admin.action(description=gettext_lazy("End these keys"), permissions=["change"])
    def end(self, request, keys):
        with transaction.atomic():
            for key in keys.filter(ended_at=None).select_for_update(of=("self",)):
                key.ended_at = timezone.now()
                key.save(update_fields=["ended_at"])
                by = f"staff:{request.user.pk}"
                Event.objects.record("feed key ended", by=by, key=key.pk)
