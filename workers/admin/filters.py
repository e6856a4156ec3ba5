"""Filters of the workers' list. A value that does not exist is an empty list, never an error."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from eshram.geography.models import District, State
from workers.choices import Status


class PlaceFilter(admin.SimpleListFilter):
    """At home, or living, in one of the places: `place_of` says which, `WorkerList` looks."""

    def choices(self, changelist):
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=self.dropped),
            "display": _("All"),
        }
        for code, label in self.lookup_choices:
            yield {
                "selected": self.value() == str(code),
                "query_string": changelist.get_query_string(
                    {self.parameter_name: code},
                    [name for name in self.dropped if name != self.parameter_name],
                ),
                "display": label,
            }

    def queryset(self, request, queryset):
        known = {None, *(str(code) for code, _label in self.lookup_choices)}
        return queryset if self.value() in known else queryset.none()


class StateFilter(PlaceFilter):
    title, parameter_name = _("state"), "state"
    dropped = ("state", "district")  # another state has other districts

    def lookups(self, request, model_admin):
        return [(state.code, state.label) for state in State.objects.by_label()]


class DistrictFilter(PlaceFilter):
    """Of the chosen state; without a state there is nothing to choose."""

    title, parameter_name = _("district"), "district"
    dropped = ("district",)

    def lookups(self, request, model_admin):
        state = request.GET.get("state", "")
        if state.isascii() and state.isdecimal() and len(state) < 5:
            found = District.objects.filter(state=int(state)).by_label()
            if choices := [(district.code, district.label) for district in found]:
                return choices
        # Asked for without a state: a list that nothing matches.
        return [("", "")] if "district" in request.GET else []


class StatusFilter(admin.SimpleListFilter):
    title, parameter_name = _("status"), "status"

    def lookups(self, request, model_admin):
        return Status.choices

    def queryset(self, request, queryset):
        return queryset if self.value() is None else queryset.filter(status=self.value())


def chosen(request) -> dict:
    """The filters as `search.find` takes them. Nobody is found in a place that does not exist."""
    asked = {"status": request.GET.get("status", "")}
    for name in ("state", "district"):
        if value := request.GET.get(name, ""):
            known = value.isascii() and value.isdecimal() and len(value) < 7
            asked[name] = int(value) if known else 0
    return asked


def place_of(request) -> dict[str, int]:
    """The narrowest place that is asked for, as `WorkerQuerySet.of_place` takes it."""
    asked = chosen(request)
    return next(({k: asked[k]} for k in ("district", "state") if k in asked), {})
