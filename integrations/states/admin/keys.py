"""Keys of agreements' programs: made, given a new secret, narrowed, revoked. Whoever found a screen
unlocked gets none: each takes a fresh code from the authenticator, but revoking, which may have to
be quick."""

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
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from aggregators.clients import CannotKey
from aggregators.forms.keys import Networks
from eshram.accounts import second_factor, throttle
from eshram.accounts.approvals import CannotDecide
from eshram.accounts.forms import CODE_NOT_RIGHT
from eshram.admin import ModelAdmin
from integrations.states import keys
from integrations.states.models import Agreement, StateClient
from integrations.states.scopes import SCOPES

RELEASE, ROTATE, AT_ONCE, NARROW, REVOKE = "release", "rotate", "at_once", "narrow", "revoke"


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from your authenticator"), max_length=40, required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "one-time-code"}),
    )  # fmt: skip

    def is_fresh(self, request) -> bool:
        """The code is one of now; else an error stands at it."""
        refused = throttle.code_refused(request, request.user)
        if refused or not second_factor.check(request.user, self.cleaned_data["code"]):
            self.add_error("code", CODE_NOT_RIGHT)
            return False
        throttle.code_right(request, request.user)
        return True


class MakeForm(CodeForm):
    button = gettext_lazy("Make the key")
    agreement = forms.ModelChoiceField(
        Agreement.objects.none(), label=gettext_lazy("Agreement"), widget=UnfoldAdminSelectWidget
    )
    name = forms.CharField(
        label=gettext_lazy("Name of the key"), max_length=80, widget=UnfoldAdminTextInputWidget
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("It may"), choices=SCOPES.items(),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )  # fmt: skip
    networks = Networks()
    field_order = ["agreement", "name", "scopes", "networks", "code"]

    def __init__(self, *args):
        super().__init__(*args)
        self.fields["agreement"].queryset = Agreement.objects.in_force().order_by("-pk")
        self.fields["networks"].widget = UnfoldAdminTextareaWidget()


class ChangeForm(CodeForm):
    button = gettext_lazy("Do it")
    what = forms.ChoiceField(
        label=gettext_lazy("What is to be done"),
        choices=[
            (RELEASE, gettext_lazy("Release the key, which somebody else made")),
            (ROTATE, gettext_lazy("New secret; the old one stays good for three days")),
            (AT_ONCE, gettext_lazy("New secret; the old one got into wrong hands")),
            (NARROW, gettext_lazy("Change the networks")),
            (REVOKE, gettext_lazy("Revoke the key; this cannot be undone")),
        ],
        widget=UnfoldAdminSelectWidget,
    )
    networks = Networks()
    field_order = ["what", "networks", "code"]

    def __init__(self, key: StateClient, *args):
        super().__init__(*args, initial={"networks": key.client.networks})
        self.fields["networks"].widget = UnfoldAdminTextareaWidget()
        if key.released_by_id:
            self.fields["what"].choices = self.fields["what"].choices[1:]


@admin.register(StateClient)
class StateClientAdmin(ModelAdmin):
    list_display = ["name", "agreement", "may", "made_by", "made", "released_by", "revoked"]
    list_select_related = ["client", "agreement__state", "made_by", "released_by"]
    sortable_by = []
    actions = None

    @admin.display(description=gettext_lazy("name"))
    def name(self, key):
        return key.client.name

    @admin.display(description=gettext_lazy("may do"))
    def may(self, key):
        return ", ".join(str(SCOPES[scope]) for scope in key.client.scopes if scope in SCOPES)

    @admin.display(description=gettext_lazy("made"))
    def made(self, key):
        return key.client.created

    @admin.display(description=gettext_lazy("revoked"))
    def revoked(self, key):
        return key.client.revoked_at

    def has_delete_permission(self, request, obj=None):
        return False

    @method_decorator(sensitive_post_parameters("code"))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        sent = [request.POST] if request.method == "POST" else []
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return self.make(request, MakeForm(*sent))
        key = self.get_object(request, object_id)
        if key is None:
            raise Http404
        if not self.has_view_permission(request, key):
            raise PermissionDenied
        may = self.has_change_permission(request, key)
        if sent and not may:
            raise PermissionDenied
        is_open = may and key.client.revoked_at is None
        return self.change(request, key, ChangeForm(key, *sent) if is_open else None)

    def make(self, request, form):
        if form.is_valid() and form.is_fresh(request):
            given = {name: form.cleaned_data[name] for name in ("name", "scopes", "networks")}
            try:
                made = keys.make(form.cleaned_data["agreement"], request.user, **given)
            except CannotKey as error:
                form.add_error(None, str(error))
            else:
                return self.shown_once(request, *made)
        return self.page(request, _("Make a key"), form)

    def change(self, request, key: StateClient, form):
        if form is None or not form.is_valid():
            return self.page(request, str(key), form, key)
        what, user = form.cleaned_data["what"], request.user
        if what != REVOKE and not form.is_fresh(request):
            return self.page(request, str(key), form, key)
        try:
            match what:
                case "rotate" | "at_once":
                    secret = keys.rotate(key, user, at_once=what == AT_ONCE)
                    return self.shown_once(request, key, secret)
                case "release":
                    keys.release(key, user)
                case "narrow":
                    keys.narrow(key, user, form.cleaned_data["networks"])
                case "revoke":
                    keys.revoke(key, user)
        except (CannotKey, CannotDecide) as error:
            form.add_error(None, str(error))
            return self.page(request, str(key), form, key)
        messages.success(request, _("Done."))
        return redirect(request.path)

    def page(self, request, title: str, form, key: StateClient | None = None):
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        whole |= {"form": form, "key": key, "may": key and self.may(key)}
        status = 422 if form and form.errors else 200
        return TemplateResponse(request, "admin/states/key.html", whole, status=status)

    def shown_once(self, request, key: StateClient, secret: str):
        """Into this one answer: into no session, cookie or list of messages."""
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "title": str(key)}
        whole |= {"key": key, "secret": secret}
        answer = TemplateResponse(request, "admin/states/secret.html", whole)
        answer["Cache-Control"] = "no-store"
        return answer
