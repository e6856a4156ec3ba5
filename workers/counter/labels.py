"""What an operator did, in words: `Assistance.action`."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "registered": _("registration"),
    "address": _("address changed"),
    "occupation": _("work changed"),
    "mobile": _("mobile changed"),
    "bank": _("bank account changed"),
    "card": _("card printed"),
    "schemes": _("questions about schemes"),
    "decision": _("decision about a scheme in writing"),
    "work": _("platform work"),
    "grievance": _("grievance"),
    "sharing_no": _("no to giving details to the states"),
    "sharing_yes": _("yes to giving details to the states"),
}
