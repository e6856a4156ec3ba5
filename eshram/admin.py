"""What every page of the admin stands on: django-unfold, within the rules of this portal.

No list counts its rows or deletes many at once, and nothing that is typed into a search box or a
filter makes an error of the server. Django lets any column of a model be asked for in the address
(`?mobile__startswith=98`), and a typeahead list whatever a foreign key leads to: here only what the
page itself offers may be.
"""

from django.apps import apps
from django.contrib.admin import ShowFacets
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import SEARCH_VAR
from django.core.paginator import Page, Paginator
from django.db import DataError
from django.urls import NoReverseMatch
from unfold.admin import ModelAdmin as UnfoldModelAdmin
from unfold.views import ChangeList as UnfoldChangeList

LONGEST_SEARCH = 200  # letters; what is longer finds nothing anyway


class NextOnlyPaginator(Paginator):
    """Pages of a list whose length nobody asks for; `page.more` says whether another follows."""

    def __init__(self, object_list, per_page, last: int):
        super().__init__(object_list, per_page)
        self.num_pages = last

    @property
    def count(self) -> int:
        return self.num_pages * self.per_page

    def page(self, number) -> Page:
        number = self.validate_number(number)
        bottom = (number - 1) * self.per_page
        rows = list(self.object_list[bottom : bottom + self.per_page + 1])
        page = Page(rows[: self.per_page], number, self)
        page.bottom = bottom
        page.more = len(rows) > self.per_page and number < self.num_pages
        return page


class ChangeList(UnfoldChangeList):
    """A page of rows, and whether there is another. A filter that no row can match, because there
    is no such state or the number is larger than any column, is an empty list. Where rows lead
    nowhere (`list_display_links = None`), the first column is one that may lead on and does not:
    on a phone Unfold calls it by its name only then."""

    def __init__(self, request, model, list_display, list_display_links, *others, **more):
        self.leads_on = list_display_links is not None
        links = list_display_links if self.leads_on else list_display[:1]
        super().__init__(request, model, list_display, links, *others, **more)

    def url_for_result(self, result):
        if not self.leads_on:
            raise NoReverseMatch
        return super().url_for_result(result)

    def get_filters(self, request):
        """A filter that the list does not offer leads back to the list."""
        try:
            return super().get_filters(request)
        except DisallowedModelAdminLookup as error:
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request):
        last = self.model_admin.last_page
        self.paginator = NextOnlyPaginator(self.queryset, self.list_per_page, last)
        self.more = False
        try:
            page = self.paginator.page(min(max(self.page_num, 1), last))
            self.result_list, self.more = page.object_list, page.more
            if self.list_editable:  # whose forms want a queryset
                self.result_list = self.queryset[page.bottom : page.bottom + len(self.result_list)]
        except (DataError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error
        self.result_count = len(self.result_list)
        self.full_result_count = self.result_count
        self.show_full_result_count = False
        self.show_admin_actions = bool(self.result_list)
        self.can_show_all = False
        self.multi_page = self.more or self.page_num > 1


def lookups_of(field) -> set[str]:
    """The parameters that Django's filter of a field writes into the address."""
    lookups = {field.name, f"{field.name}__exact", f"{field.name}__isnull"}
    if field.is_relation:
        lookups.add(f"{field.name}__{field.target_field.name}__exact")
    return lookups


class ModelAdmin(UnfoldModelAdmin):
    list_per_page = 50
    last_page = 200  # of a list: who has not found it by then asks more precisely
    show_full_result_count = False
    show_facets = ShowFacets.NEVER  # they count each filter's rows

    def lookup_allowed(self, lookup, value, request=None):
        """The filters that the list shows, and nothing else: who may not see a value may not learn
        it by guessing either."""
        offered = set()
        for listed in self.get_list_filter(request) if request else self.list_filter:
            if isinstance(listed, str):
                offered |= lookups_of(self.opts.get_field(listed))
            else:
                offered.add(listed.parameter_name)
        return lookup in offered

    def get_search_fields(self, request):
        """None for a typeahead that no form of ours has."""
        match = request.resolver_match
        if match and match.url_name == "autocomplete" and not self.is_typed_ahead(request):
            return []
        return super().get_search_fields(request)

    def is_typed_ahead(self, request) -> bool:
        """Does the form that says it asks have `autocomplete_fields` with this one?"""
        names = ("app_label", "model_name", "field_name")
        app, model, field = (request.GET.get(name, "") for name in names)
        asking = apps.get_model(app, model)
        if not self.admin_site.is_registered(asking):
            return False
        offered = self.admin_site.get_model_admin(asking).get_autocomplete_fields(request)
        return field in offered

    def get_changelist(self, request, **kwargs):
        return ChangeList

    def get_actions(self, request):
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def changelist_view(self, request, extra_context=None):
        if len(request.GET.get(SEARCH_VAR, "")) > LONGEST_SEARCH:
            request.GET = request.GET.copy()
            request.GET[SEARCH_VAR] = request.GET[SEARCH_VAR][:LONGEST_SEARCH]
        return super().changelist_view(request, extra_context)


class ReadOnly:
    """Mixin: to be looked at, changed elsewhere."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
