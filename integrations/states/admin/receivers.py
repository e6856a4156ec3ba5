"""Receivers of agreements: set up, given a new secret, sent to anew, ended. What gives somebody a
secret takes a fresh code from the authenticator."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from eshram.admin import ModelAdmin
from integrations.states import pushes, receivers
from integrations.states.admin.keys import CodeForm
from integrations.states.models import Agreement, Receiver
from integrations.states.receivers import CannotReceive

AGAIN, ROTATE, END = "again", "rotate", "end"


class MakeForm(CodeForm):
    button = gettext_lazy("Set it up")
    agreement = forms.ModelChoiceField(
        Agreement.objects.none(), label=gettext_lazy("Agreement"), widget=UnfoldAdminSelectWidget
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How"), choices=Receiver.Kind.choices, widget=UnfoldAdminSelectWidget
    )
    url = forms.CharField(
        label=gettext_lazy("Address of their machine"), max_length=500,
        widget=UnfoldAdminTextInputWidget,
        help_text="https://board.example.in/eshram · sftp://eshram@drop.example.in:22/incoming",
    )  # fmt: skip
    host_key = forms.CharField(
        label=gettext_lazy("Key of their SFTP server"), max_length=2000, required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Of SFTP only: the line that they gave you by another way, as ssh-ed25519 AAAA…"
        ),
    )  # fmt: skip
    field_order = ["agreement", "kind", "url", "host_key", "code"]

    def __init__(self, *args):
        super().__init__(*args)
        self.fields["agreement"].queryset = Agreement.objects.in_force().order_by("-pk")


class ChangeForm(CodeForm):
    button = gettext_lazy("Do it")
    what = forms.ChoiceField(
        label=gettext_lazy("What is to be done"),
        choices=[
            (AGAIN, gettext_lazy("Send now what changed since the last that arrived whole")),
            (ROTATE, gettext_lazy("New secret")),
            (END, gettext_lazy("End it: nothing more is sent")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ["what", "code"]


@admin.register(Receiver)
class ReceiverAdmin(ModelAdmin):
    list_display = ["agreement", "kind", "url", "state", "problem", "arrived_at", "ended_at"]
    list_select_related = ["agreement__state"]
    list_filter = ["state", "kind"]
    sortable_by = []
    actions = None

    def has_delete_permission(self, request, obj=None):
        return False

    @method_decorator(sensitive_post_parameters("code"))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        sent = [request.POST] if request.method == "POST" else []
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return self.make(request, MakeForm(*sent))
        receiver = self.get_object(request, object_id)
        if receiver is None:
            raise Http404
        if not self.has_view_permission(request, receiver):
            raise PermissionDenied
        may = self.has_change_permission(request, receiver)
        if sent and not may:
            raise PermissionDenied
        is_open = may and receiver.ended_at is None
        return self.change(request, receiver, ChangeForm(*sent) if is_open else None)

    def make(self, request, form):
        if form.is_valid() and form.is_fresh(request):
            given = {name: form.cleaned_data[name] for name in ("kind", "url", "host_key")}
            try:
                made = receivers.make(form.cleaned_data["agreement"], request.user, **given)
            except CannotReceive as error:
                form.add_error(None, str(error))
            else:
                return self.shown_once(request, *made)
        return self.page(request, _("Set up a receiver"), form)

    def change(self, request, receiver: Receiver, form):
        if form is None or not form.is_valid():
            return self.page(request, str(receiver), form, receiver)
        match form.cleaned_data["what"]:
            case "rotate":
                if not form.is_fresh(request):
                    return self.page(request, str(receiver), form, receiver)
                return self.shown_once(request, receiver, receivers.rotate(receiver, request.user))
            case "end":
                receivers.end(receiver, request.user)
            case "again":
                if not pushes.replay(receiver, by=f"staff:{request.user.pk}"):
                    form.add_error(None, _("A file is being sent. Try again in a minute."))
                    return self.page(request, str(receiver), form, receiver)
        messages.success(request, _("Done."))
        return redirect(request.path)

    def page(self, request, title: str, form, receiver: Receiver | None = None):
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        whole |= {"form": form, "receiver": receiver}
        if receiver and receiver.export_id:
            whole["files"] = len(pushes.names(receiver.export))
        status = 422 if form and form.errors else 200
        return TemplateResponse(request, "admin/states/receiver.html", whole, status=status)

    def shown_once(self, request, receiver: Receiver, secret: str):
        """Into this one answer: into no session, cookie or list of messages."""
        whole = {**self.admin_site.each_context(request), "opts": self.opts}
        whole |= {"title": str(receiver), "receiver": receiver, "secret": secret}
        answer = TemplateResponse(request, "admin/states/receiver_secret.html", whole)
        answer["Cache-Control"] = "no-store"
        return answer
