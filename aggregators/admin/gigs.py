"""Gig workers in numbers: by class, place of work, sex, age and days; exits; also as CSV."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from aggregators import gig_tables, gigs
from aggregators.models import Class, GigCount
from eshram.admin import ModelAdmin, ReadOnly
from eshram.geography.kept import places

Dimension = GigCount.Dimension
BY_CLASS = (Dimension.STATE, Dimension.AGE, Dimension.DAYS, Dimension.EXIT)


@admin.register(GigCount)
class GigCountAdmin(ReadOnly, ModelAdmin):
    """`?class=food`, or `?state=27` for the districts of a state; exact for whoever may look at
    workers."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("csv/<str:table>/", view(self.csv), name="aggregators_gigcount_csv"),
            *(u for u in super().get_urls() if u.name == "aggregators_gigcount_changelist"),
        ]

    def asked(self, request) -> tuple[str, int | None]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        name, state = request.GET.get("class", ""), request.GET.get("state", "")
        if name and name not in Class.values:
            raise Http404
        known = state.isascii() and state.isdecimal() and len(state) < 4
        if state and not (known and int(state) in places().states):
            raise Http404
        return name, int(state) if state else None

    def tables(self, request, name: str, state: int | None) -> list[gig_tables.Table]:
        exact = request.user.has_perm("workers.view_worker")
        if state:
            return [gig_tables.districts(state, exact=exact)]
        by_class = [] if name else [gig_tables.classes(exact=exact)]
        return by_class + [gig_tables.table(each, name, exact=exact) for each in BY_CLASS]

    def changelist_view(self, request, extra_context=None):
        name, state = self.asked(request)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Gig workers"),
            "tables": [
                (table, [(row, further(table.name, row.key)) for row in table.rows])
                for table in self.tables(request, name, state)
            ],
            "day": gigs.as_on(),
            "classes": Class.choices,
            "states": places().state_choices(),
            "chosen": name,
            "state": state,
            "query": query({"class": name, "state": state}),
        }
        return TemplateResponse(request, "admin/aggregators/gigs.html", context)

    def csv(self, request, table):
        name, state = self.asked(request)
        found = {each.name: each for each in self.tables(request, name, state)}
        if table not in found:
            raise Http404
        parts = "-".join(filter(None, ["gig-workers", table, name, str(state or "")]))
        return HttpResponse(
            found[table].csv(),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{parts}.csv"',
                "Cache-Control": "no-store",
            },
        )


def further(table: str, key: str) -> str:
    """Where a row leads: from a class to its tables, from a state to its districts."""
    if table in ("class", "state") and key != gigs.UNKNOWN:
        return query({table: key})
    return ""


def query(asked: dict) -> str:
    told = {name: value for name, value in asked.items() if value}
    return f"?{urlencode(told)}" if told else ""
