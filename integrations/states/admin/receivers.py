"""Receivers of agreements: set up, given a new secret, sent to anew, ended. What gives somebody a
secret takes a fresh code from the authenticator."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from eshram import failures
from integrations.states import pushes, receivers
from integrations.states.admin.secrets import CHOOSE, CodeForm, HoldsSecret
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
            CHOOSE,
            (AGAIN, gettext_lazy("Send now what changed since the last that arrived whole")),
            (ROTATE, gettext_lazy("New secret")),
            (END, gettext_lazy("End it: nothing more is sent")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    field_order = ["what", "code"]


@admin.register(Receiver)
class ReceiverAdmin(HoldsSecret):
    template = "admin/states/receiver.html"
    once_template = "admin/states/receiver_secret.html"
    list_display = ["agreement", "kind", "url", "state", "why", "arrived_at", "ended_at"]
    list_select_related = ["agreement__state"]
    list_filter = ["state", "kind"]

    @admin.display(description=gettext_lazy("problem"))
    def why(self, receiver):
        return failures.said(receiver.problem)

    def make_form(self, *sent):
        return MakeForm(*sent)

    def change_form(self, receiver, *sent):
        return ChangeForm(*sent)

    def is_open(self, receiver):
        return receiver.ended_at is None

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
            return self.page(request, str(receiver.agreement), form, receiver)
        match form.cleaned_data["what"]:
            case "rotate":
                if not form.is_fresh(request):
                    return self.page(request, str(receiver.agreement), form, receiver)
                return self.shown_once(request, receiver, receivers.rotate(receiver, request.user))
            case "end":
                receivers.end(receiver, by=f"staff:{request.user.pk}")
            case "again":
                if not pushes.replay(receiver, by=f"staff:{request.user.pk}"):
                    form.add_error(None, _("A file is being sent. Try again in a minute."))
                    return self.page(request, str(receiver.agreement), form, receiver)
        messages.success(request, _("Done."))
        return redirect(request.path)

    def page(self, request, title, form, receiver: Receiver | None = None):
        export = receiver and receiver.export
        files = len(pushes.names(export)) if export else 0
        problem = failures.said(receiver.problem) if receiver else ""
        more = {"receiver": receiver, "files": files, "problem": problem}
        return super().page(request, title, form, **more)

    def shown_once(self, request, receiver: Receiver, secret):
        return super().shown_once(request, receiver, secret, receiver=receiver)
