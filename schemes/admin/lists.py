"""Beneficiary lists in the admin: upload a file, name its columns, see what became of its rows."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget

from eshram.admin import ModelAdmin, ReadOnly
from eshram.audit.models import Event
from schemes import facts
from schemes.admin.list_rows import RowPages
from schemes.matching import files, intake, mapping, running, wake
from schemes.models import BeneficiaryList, ListRow, Scheme
from workers import identity

State, Verdict = BeneficiaryList.State, ListRow.Verdict
FACTS = 4  # that a list may say besides, on the page; the command takes any number
SHOWN = 100  # rows on a page


class UploadForm(forms.Form):
    scheme = forms.ModelChoiceField(
        Scheme.objects.all(), label=gettext_lazy("Scheme"), widget=UnfoldAdminSelectWidget
    )
    file = forms.FileField(
        label=gettext_lazy("CSV or Parquet file"), widget=UnfoldAdminFileFieldWidget
    )

    def keep(self, user) -> tuple[BeneficiaryList, bool] | None:
        sent = self.cleaned_data["file"]
        try:
            return intake.keep(
                self.cleaned_data["scheme"], sent.name, sent.read(), by=f"staff:{user.pk}",
                user=user,
            )  # fmt: skip
        except files.NotReadable as error:
            self.add_error("file", str(error))
            return None


class MappingForm(forms.Form):
    """A column for each field; and for a few facts besides."""

    def __init__(self, columns, data=None):
        guessed = mapping.guess(columns)
        super().__init__(data)
        listed = [("", "—"), *((column, column) for column in columns)]
        for name, label in mapping.FIELDS.items():
            self.fields[f"field_{name}"] = choice(label, listed, guessed["fields"].get(name))
        known = [(f.name, f.label) for f in facts.FACTS.values() if f.asked]
        for place, given in enumerate([*guessed["facts"].items(), *[("", {})] * FACTS][:FACTS]):
            name, wanted = given
            self.fields[f"fact_{place}"] = choice(
                gettext_lazy("It also says"), [("", "—"), *known], name
            )
            self.fields[f"column_{place}"] = choice(
                gettext_lazy("in the column"), listed, wanted.get("column")
            )

    def mapping(self) -> dict:
        said = self.data if self.is_bound else {n: f.initial or "" for n, f in self.fields.items()}
        return {
            "fields": {
                name: said[f"field_{name}"] for name in mapping.FIELDS if said.get(f"field_{name}")
            },
            "facts": {
                said[f"fact_{place}"]: {"column": said.get(f"column_{place}", "")}
                for place in range(FACTS)
                if said.get(f"fact_{place}")
            },
        }


def choice(label, choices, initial) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=choices, initial=initial, required=False,
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip


@admin.register(BeneficiaryList)
class BeneficiaryListAdmin(RowPages, ReadOnly, ModelAdmin):
    list_display = [
        "file_name", "scheme", "state", "rows_count", "linked", "review", "not_found", "bad",
        "uploaded_at",
    ]  # fmt: skip
    list_filter = ["state"]
    list_select_related = ["scheme"]
    ordering = ["-id"]
    sortable_by = []
    actions = None

    def has_add_permission(self, request):
        return request.user.has_perm("schemes.add_beneficiarylist")

    def get_urls(self):
        kept = ("_changelist", "_add", "_change")
        view = self.admin_site.admin_view
        return [
            path("key/", view(self.key), name="schemes_beneficiarylist_key"),
            path("<int:pk>/bad/", view(self.bad), name="schemes_beneficiarylist_bad"),
            *self.row_urls(view),
            *(url for url in super().get_urls() if (url.name or "").endswith(kept)),
        ]

    def page(self, request, template: str, title, status=200, **context):
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        return TemplateResponse(request, f"admin/lists/{template}", whole | context, status=status)

    def needs(self, request, *names: str) -> None:
        if not all(request.user.has_perm(f"schemes.{name}_beneficiarylist") for name in names):
            raise PermissionDenied

    def key(self, request):
        """The public key, to which a scheme's office encrypts Aadhaar numbers."""
        self.needs(request, "view")
        Event.objects.record("list key taken", by=f"staff:{request.user.pk}")
        answer = HttpResponse(identity.list_public_key(), content_type="application/x-pem-file")
        answer["Content-Disposition"] = 'attachment; filename="eshram-lists.pem"'
        return answer

    def bad(self, request, pk: int):
        self.needs(request, "view")
        chosen = BeneficiaryList.objects.filter(pk=pk).first()
        if chosen is None:
            raise Http404
        by = f"staff:{request.user.pk}"
        Event.objects.record("bad rows taken", by=by, list=chosen.pk, count=chosen.bad)
        answer = HttpResponse(intake.bad_rows(chosen), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="list-{chosen.pk}-bad.csv"'
        answer["Cache-Control"] = "no-store"
        return answer

    def add_view(self, request, form_url="", extra_context=None):
        self.needs(request, "add")
        sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = UploadForm(*sent)
        if form.is_valid() and (kept := form.keep(request.user)):
            made, is_new = kept
            if not is_new:
                messages.info(request, _("This file was read before: here it is."))
            return redirect(f"{self.admin_site.name}:schemes_beneficiarylist_change", made.pk)
        status = 422 if form.errors else 200
        return self.page(request, "upload.html", _("Upload a list"), status, form=form)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        self.needs(request, "view")
        chosen = object_id and self.get_object(request, object_id)
        if not chosen:
            raise Http404
        if request.method == "POST":
            self.needs(request, "add")
        if chosen.state == State.UPLOADED:
            return self.columns(request, chosen)
        if request.method == "POST":
            with transaction.atomic():
                running.again(chosen.pk)
                wake.after_commit(chosen.pk)
            messages.success(request, _("The list is matched again. Look here in a moment."))
            return redirect(request.path)
        return self.result(request, chosen)

    def columns(self, request, chosen: BeneficiaryList):
        form = MappingForm(chosen.columns, request.POST or None)
        shown, problem = [], ""
        try:
            wanted = mapping.check(form.mapping(), chosen.columns)
        except mapping.BadMapping as error:
            problem = str(error)
        else:
            if "match" in request.POST:
                with transaction.atomic():
                    intake.take_in(chosen.pk, wanted, by=f"staff:{request.user.pk}")
                    wake.after_commit(chosen.pk)
                messages.success(request, _("The list is being matched. Look here in a moment."))
                return redirect(request.path)
            shown = [self.previewed(row) for row in intake.preview(chosen, wanted)]
        return self.page(
            request, "columns.html", chosen.file_name, 422 if problem and form.is_bound else 200,
            list=chosen, form=form, problem=problem, shown=shown,
        )  # fmt: skip

    def previewed(self, row: dict) -> dict:
        fields = row.get("fields", {})
        names = {**mapping.FIELDS, "born": _("Born on")}
        said = [
            (names.get(name) or facts.FACTS[name].label, value)
            for name, value in fields.items()
            if name != "year_only"
        ]
        return {"number": row["number"], "said": said, "reason": row.get("reason", "")}

    def result(self, request, chosen: BeneficiaryList):
        verdict = request.GET.get("verdict", "")
        if verdict not in Verdict.values:
            verdict = Verdict.REVIEW if chosen.review else Verdict.LINKED
        start = request.GET.get("after", "")
        after = int(start) if start.isdecimal() and len(start) < 9 else 0
        rows = chosen.rows.filter(verdict=verdict, number__gt=after)
        rows = list(rows.only("number", "verdict", "how", "reason", "probability")[: SHOWN + 1])
        reviews = request.user.has_perm("schemes.review_beneficiarylist")
        page = f"{self.admin_site.name}:schemes_beneficiarylist_row"
        shown = [
            {
                "row": row,
                "reason": _(row.reason) if row.reason else "",
                "link": reverse(page, args=[row.pk])
                if reviews and verdict in (Verdict.REVIEW, Verdict.LINKED)
                else "",
            }
            for row in rows[:SHOWN]
        ]
        counts = {"linked": chosen.linked, "review": chosen.review,
                  "not_found": chosen.not_found, "bad": chosen.bad}  # fmt: skip
        verdicts = [(value, Verdict(value).label, count) for value, count in counts.items()]
        return self.page(
            request, "list.html", chosen.file_name, list=chosen, shown=shown, verdict=verdict,
            verdicts=verdicts, more=rows[SHOWN - 1].number if len(rows) > SHOWN else 0,
            may_again=request.user.has_perm("schemes.add_beneficiarylist")
            and chosen.state in (State.DONE, State.FAILED)
            and not chosen.forgotten,
        )  # fmt: skip
