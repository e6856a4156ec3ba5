"""Filters of the lists of centres and operators; what no row can match is an empty list."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from workers.admin import filters


class OneColumn:
    """Mixin: a centre stands in one place, where a worker has two."""

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in {str(code) for code, _label in self.lookup_choices}:
            return queryset.none()
        return queryset.filter(**{self.column: int(self.value())})


class StateFilter(OneColumn, filters.StateFilter):
    column = "state"


class DistrictFilter(OneColumn, filters.DistrictFilter):
    column = "district"


class BlockedFilter(admin.SimpleListFilter):
    title, parameter_name = _("blocked"), "blocked"

    def lookups(self, request, model_admin):
        return [("yes", _("blocked")), ("no", _("not blocked"))]

    def queryset(self, request, queryset):
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(blocked_at__isnull=self.value() == "no")
