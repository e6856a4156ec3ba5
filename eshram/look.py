"""How the admin looks: settings of django-unfold."""

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

UNFOLD = {
    "SITE_TITLE": _("e-Shram"),
    "SITE_HEADER": _("e-Shram"),
    "SITE_SUBHEADER": _("Register of unorganised workers"),
    "SITE_SYMBOL": "badge",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("icon.svg")}
    ],
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "LANGUAGES": {"action": reverse_lazy("language")},
    "THEME": "light",
    "BORDER_RADIUS": "4px",
    "COLORS": {  # the blue of the portal's own pages
        "primary": {
            "50": "#eef5fb",
            "100": "#d9e8f5",
            "200": "#b3d0ea",
            "300": "#84b2db",
            "400": "#4f8fc6",
            "500": "#2770ac",
            "600": "#0f5596",
            "700": "#0b3d6e",
            "800": "#093259",
            "900": "#072747",
            "950": "#041a30",
        }
    },
}
