from django import forms
from django.utils.translation import gettext_lazy as _

from aggregators.models import PlatformUser
from eshram.pages import PageForm
from workers.counter.forms.centres import Username
from workers.forms.fields import ANSWER, PersonName
from workers.forms.widgets import Radios


def role_field():
    return forms.ChoiceField(
        label=_("Role"),
        choices=PlatformUser.Role.choices,
        widget=Radios,
        error_messages=ANSWER,
    )


class InviteForm(PageForm):
    title = _("Invite somebody")
    lead = _("They get a link, choose a password and set up an authenticator app on their phone.")
    button = _("Invite")
    username = Username(
        label=_("Sign-in name"), help_text=_("Letters and digits, without a space.")
    )
    name = PersonName(label=_("Name"))
    email = forms.EmailField(
        label=_("E-mail address"),
        required=False,
        help_text=_("The link goes there too, where the portal can send e-mail."),
        error_messages={"invalid": _("Write an e-mail address like name@example.in.")},
    )
    role = role_field()


class RoleForm(PageForm):
    button = _("Save")
    role = role_field()
