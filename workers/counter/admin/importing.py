"""The admin's page that takes a file of centres: what was done, and row by row what was wrong."""

import csv
from datetime import datetime
from io import StringIO

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminFileFieldWidget

from eshram.audit.models import Event
from eshram.sheets import cell
from workers.counter import import_sets, importing

SHOWN = 500  # wrong rows on the page


class ImportForm(forms.Form):
    file = forms.FileField(label=_("CSV file"), widget=UnfoldAdminFileFieldWidget)

    def clean_file(self):
        try:
            text = self.cleaned_data["file"].read().decode("utf-8")
            self.rows, self.wrong = importing.read(text)
        except UnicodeDecodeError:
            raise forms.ValidationError(_("The file is not in UTF-8.")) from None
        except importing.NotReadable as error:
            raise forms.ValidationError(str(error)) from None
        return


class ImportPages:
    """For the ModelAdmin of Centre."""

    def get_urls(self):
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_page), name="counter_centre_import"),
            path("import/links/", view(require_POST(self.links)), name="counter_centre_links"),
            *super().get_urls(),
        ]

    def may_import(self, request) -> None:
        if not request.user.has_perms(["counter.add_centre", "counter.add_operator"]):
            raise PermissionDenied

    def import_page(self, request):
        self.may_import(request)
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = ImportForm(*sent)
        result = None
        if form.is_valid():
            result = import_sets.load(form.rows, by=request.user)
            result.wrong = sorted([*form.wrong, *result.wrong], key=lambda wrong: wrong.row)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Read in a list of centres"),
            "form": form,
            "columns": importing.COLUMNS.items(),
            "result": result,
            "wrong": result.wrong[:SHOWN] if result else [],
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/centres/import.html", context, status=status)

    def links(self, request):
        """The links of the managers that this officer invited with a file, as long as they wait."""
        self.may_import(request)
        try:
            at = parse_datetime(request.POST.get("at", ""))
        except ValueError:
            at = None
        if not isinstance(at, datetime) or at.tzinfo is None:
            raise Http404
        text = StringIO(newline="")
        lines = csv.writer(text)
        lines.writerow(["code", "manager", "link"])
        rows = list(import_sets.links(request.user, at))
        lines.writerows(map(cell, row) for row in rows)
        by = f"staff:{request.user.pk}"
        Event.objects.record("invitation links taken", by=by, count=len(rows))
        answer = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = 'attachment; filename="invitations.csv"'
        answer["Cache-Control"] = "no-store"
        return answer
