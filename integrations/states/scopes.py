"""What a key of an agreement may be good for, in words for whoever makes it and for the API's
description."""

from django.utils.translation import gettext_lazy as _

SCOPES = {
    "state.workers": _("Ask for workers of the agreement, one or many"),
    "state.exports": _("Fetch files, and acknowledge them"),
    "state.figures": _("Read how far schemes have come in the state"),
    "state.schemes": _("Report who is in the agreement's schemes, and what was decided of whom"),
    "registry": _("Ask by the DCI registry"),
}
