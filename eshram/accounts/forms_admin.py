"""Forms of the admin. `by` is who sits before it: they see only the roles they may give."""

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminEmailInputWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from eshram.accounts.invitations import may_grant
from eshram.accounts.models import Invitation, User
from eshram.accounts.roles import ROLES, roles_of
from eshram.geography.models import State


class RoleField(forms.ChoiceField):
    widget = UnfoldAdminSelectWidget

    def offer(self, by, *, empty: bool):
        offered = [(key, role.name) for key, role in ROLES.items() if may_grant(by, key)]
        self.choices = [("", "–"), *offered] if empty else offered


def state_field():
    return forms.ModelChoiceField(
        State.objects.all(),
        required=False,
        label=_("state"),
        help_text=_("For state officers: whose workers they see."),
        widget=UnfoldAdminSelectWidget,
    )


class NeedsState:
    """Mixin: a state officer has a state."""

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("role") == "state_officer":
            if not cleaned.get("state"):
                self.add_error("state", _("Choose the state of this officer."))
        else:
            cleaned["state"] = None
        return cleaned


class UserForm(NeedsState, forms.ModelForm):
    by = None

    role = RoleField(label=_("role"), required=False)
    state = state_field()
    invite_again = forms.BooleanField(
        label=_("Make a new invitation"),
        required=False,
        help_text=_(
            "Password or phone lost: with the link they choose a new password and set up a new "
            "authenticator. Make sure first that it is really they who ask."
        ),
        widget=UnfoldBooleanWidget,
    )
    sign_out = forms.BooleanField(
        label=_("Sign them out on every device"), required=False, widget=UnfoldBooleanWidget
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "email", "state", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        had = roles_of(self.instance)
        self.role_before = next(iter(had), "")
        self.state_before = self.instance.state
        self.fields["role"].offer(self.by, empty=not had)
        self.fields["role"].initial = self.role_before


class InvitationForm(NeedsState, forms.ModelForm):
    by = None

    username = forms.CharField(
        label=_("sign-in name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=UnfoldAdminTextInputWidget,
    )
    first_name = forms.CharField(
        label=_("first name"), max_length=150, required=False, widget=UnfoldAdminTextInputWidget
    )
    last_name = forms.CharField(
        label=_("last name"), max_length=150, required=False, widget=UnfoldAdminTextInputWidget
    )
    email = forms.EmailField(
        label=_("email address"),
        required=False,
        help_text=_("The link goes there too, where the portal can send e-mail."),
        widget=UnfoldAdminEmailInputWidget,
    )
    role = RoleField(label=_("role"))
    state = state_field()

    class Meta:
        model = Invitation
        fields = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].offer(self.by, empty=True)  # the first would be the mightiest

    def clean_username(self):
        name = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise forms.ValidationError(_("Somebody has this name already."))
        return name
