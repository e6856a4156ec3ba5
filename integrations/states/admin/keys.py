"""Keys of agreements' programs: made, released, given a new secret, narrowed; revoked without a
code, as that may have to be quick."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from aggregators.clients import CannotKey
from aggregators.forms.keys import Networks
from eshram.accounts.approvals import CannotDecide
from integrations.states import keys
from integrations.states.admin.secrets import CHOOSE, CodeForm, HoldsSecret
from integrations.states.models import Agreement, StateClient
from integrations.states.scopes import SCOPES

RELEASE, ROTATE, AT_ONCE, NARROW, REVOKE = "release", "rotate", "at_once", "narrow", "revoke"


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
        self.fields["networks"].widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})


class ChangeForm(CodeForm):
    button = gettext_lazy("Do it")
    what = forms.ChoiceField(
        label=gettext_lazy("What is to be done"),
        choices=[
            CHOOSE,
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
        self.fields["networks"].widget = UnfoldAdminTextareaWidget(attrs={"rows": 3})
        what = self.fields["what"]
        what.choices = [
            one for one in what.choices if not (key.released_by_id and one[0] == RELEASE)
        ]


@admin.register(StateClient)
class StateClientAdmin(HoldsSecret):
    template, once_template = "admin/states/key.html", "admin/states/secret.html"
    list_display = ["name", "agreement", "may", "made_by", "made", "released_by", "revoked"]
    list_select_related = ["client", "agreement__state", "made_by", "released_by"]

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

    def make_form(self, *sent):
        return MakeForm(*sent)

    def change_form(self, key, *sent):
        return ChangeForm(key, *sent)

    def is_open(self, key):
        return key.client.revoked_at is None

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

    def page(self, request, title, form, key: StateClient | None = None):
        return super().page(request, title, form, key=key, may=key and self.may(key))

    def shown_once(self, request, key: StateClient, secret):
        return super().shown_once(request, key, secret, key=key)
