"""How far schemes have come, in the admin: per scheme, state, district and sex, and as CSV."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from eshram.admin import ModelAdmin, ReadOnly
from eshram.geography.kept import places
from schemes import saturation, saturation_tables
from schemes.models import Saturation, Scheme
from schemes.views.saturation import as_file


@admin.register(Saturation)
class SaturationAdmin(ReadOnly, ModelAdmin):
    """`?scheme=CODE&state=27`; exact for whoever may look at workers."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("csv/", view(self.csv), name="schemes_saturation_csv"),
            *(u for u in super().get_urls() if u.name == "schemes_saturation_changelist"),
        ]

    def asked(self, request) -> tuple[Scheme | None, int | None]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        code, state = request.GET.get("scheme", ""), request.GET.get("state", "")
        scheme = Scheme.objects.filter(code=code[:20]).first()
        known = state.isascii() and state.isdecimal() and len(state) < 4
        if (code and scheme is None) or (state and not known):
            raise Http404
        if known and int(state) not in places().states:
            raise Http404
        return scheme, int(state) if known else None

    def table(self, request, scheme, state):
        exact = request.user.has_perm("workers.view_worker")
        return saturation_tables.table(scheme, state, exact=exact)

    def changelist_view(self, request, extra_context=None):
        scheme, state = self.asked(request)
        code = scheme.code if scheme else ""
        shown = self.table(request, scheme, state)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("How far schemes have come"),
            "table": shown,
            "rows": [(row, further(shown.by, row.key, code, state)) for row in shown.rows],
            "day": saturation.as_on(),
            "scheme": scheme,
            "state": state,
            "schemes": Scheme.objects.all(),
            "states": places().state_choices(),
            "query": query(code, state),
        }
        return TemplateResponse(request, "admin/schemes/saturation.html", context)

    def csv(self, request):
        scheme, state = self.asked(request)
        return as_file(self.table(request, scheme, state), scheme, state)


def further(by: str, key: str, code: str, state: int | None) -> str:
    """Where a row leads: from a scheme to its states, from a state to its districts."""
    if by == "scheme":
        return query(key, state)
    return query(code, key) if by == "state" else ""


def query(code: str, state) -> str:
    asked = {name: value for name, value in (("scheme", code), ("state", state)) if value}
    return f"?{urlencode(asked)}"
