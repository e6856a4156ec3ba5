"""What was given to whom: all of it, or of one worker by UAN."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from eshram.admin import ModelAdmin, ReadOnly
from eshram.audit.models import Event
from integrations.states import columns, disclosures
from integrations.states.models import Disclosure
from workers.figures.templatetags.figures import indian
from workers.models import Worker


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnly, ModelAdmin):
    list_display = ["at", "to", "why", "what", "given_of", "fields_given"]
    list_display_links = None
    list_filter = ["what"]
    search_fields = ["reference"]  # for the box; see below
    search_help_text = gettext_lazy("UAN: what was given of this worker")
    sortable_by = []
    actions = None

    @admin.display(description=gettext_lazy("to"))
    def to(self, disclosure):
        return disclosure.to

    @admin.display(description=gettext_lazy("purpose"))
    def why(self, disclosure):
        return disclosure.why

    @admin.display(description=gettext_lazy("workers"))
    def given_of(self, disclosure):
        return indian(disclosure.workers)

    @admin.display(description=gettext_lazy("columns"))
    def fields_given(self, disclosure):
        return ", ".join(map(str, columns.names_of(disclosure.fields)))

    def get_urls(self):
        return [url for url in super().get_urls() if (url.name or "").endswith("_changelist")]

    def get_search_results(self, request, queryset, search_term):
        number = "".join(search_term.split()).replace("-", "")
        if not number:
            return queryset, False
        if not (number.isascii() and number.isdecimal() and len(number) == 12):
            return queryset.none(), False
        if not Worker.objects.of_uan(number).exists():  # it may be an Aadhaar number: kept nowhere
            return queryset.none(), False
        Event.objects.record(
            "disclosures seen", by=f"staff:{request.user.pk}", worker_id=int(number)
        )
        return queryset.filter(pk__in=disclosures.numbers_of([int(number)])), False
