"""What was done, in words for staff and for the worker on whom it was done.

An action without words here is shown as it is recorded; a test asks words for every action that
the code records.
"""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "registered": _("registered"),
    "helped at a centre": _("helped at a centre"),
    "card checked": _("card checked"),
    "seen": _("record looked at"),
    "details seen": _("hidden details looked at"),
    "mobile changed": _("mobile changed"),
    "bank account changed": _("bank account changed"),
    "moved": _("new address recorded"),
    "occupation changed": _("occupation changed"),
    "death recorded": _("death recorded"),
    "closed": _("record closed"),
    "opened again": _("record opened again"),
    "merged": _("two records of one person joined"),
    "correction asked for": _("correction by Aadhaar asked for"),
    "corrected from aadhaar": _("corrected from Aadhaar"),
    "audit read": _("audit read"),
    "merge proposed": _("joining two records proposed"),
    "merge approved": _("joining two records approved"),
    "merge refused": _("joining two records refused"),
    "staff invited": _("member of staff invited"),
    "invitation used": _("invitation used"),
    "invitation withdrawn": _("invitation withdrawn"),
    "role given": _("role given"),
    "staff account opened": _("staff account opened"),
    "staff account closed": _("staff account closed"),
    "staff signed in": _("signed in"),
    "staff code refused": _("code not accepted"),
    "authenticator set up": _("authenticator app set up"),
    "recovery codes made": _("recovery codes made"),
    "recovery code used": _("recovery code used"),
    "password changed": _("password changed"),
    "signed out everywhere": _("signed out everywhere"),
    "messages sent again": _("stopped messages sent again"),
}
KINDS = {
    "worker": _("the worker"),
    "anyone": _("somebody with the card"),
    "system": _("the portal"),
    "populate": _("invented people"),
    "demo": _("demonstration"),
    "import": _("import"),
    "staff": _("staff"),
    "state": _("state officer"),
    "operator": _("centre operator"),
    "platform": _("platform"),
}
