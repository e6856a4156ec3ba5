from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from eshram.pages import PageForm

# One answer for an unknown name, a wrong password, a closed account and too many tries.
NOT_RIGHT = _(
    "The name or the password is not right. After many tries nothing is right for a quarter of an "
    "hour."
)
CODE_NOT_RIGHT = _(
    "This code is not right, or it was used before. Wait for the next one. After many tries none "
    "is right for a quarter of an hour."
)


class SignInForm(PageForm):
    title = _("Sign in as staff")
    lead = _("For people who work with the register.")
    username = forms.CharField(
        label=_("Your sign-in name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class CodeForm(PageForm):
    title = _("Your code")
    lead = _("Open the authenticator app on your phone and write the six digits that it shows.")
    button = _("Sign in")
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Is the phone lost? Write one of your recovery codes."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )


class EnrolForm(PageForm):
    title = _("Set up your authenticator")
    lead = _("Beside your password you need a code from an app on your phone, at each sign-in.")
    code = forms.CharField(
        label=_("The six digits that the app shows now"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasswordForm(PageForm):
    title = _("Choose a password")

    password = forms.CharField(
        label=_("New password"),
        max_length=1000,
        strip=False,
        help_text=_("At least 12 letters or digits. Four words that do not belong together do."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]

    def clean(self):
        cleaned = super().clean()
        if "password" in cleaned and cleaned["password"] != cleaned.get("again"):
            self.add_error("again", _("The two passwords are not the same."))
        return cleaned


class NewPasswordForm(PasswordForm):
    title = _("Change the password")
    old = forms.CharField(
        label=_("Your password until now"),
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    field_order = ["old", "password", "again"]
