"""One row of a beneficiary list beside the workers who could be its person."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from eshram.audit.models import Event
from eshram.geography.kept import places
from schemes.matching import deciding
from schemes.models import ListRow
from workers.choices import Gender
from workers.masking import masked_mobile
from workers.models import Worker

Verdict = ListRow.Verdict
LABELS = {
    "name": gettext_lazy("Name"),
    "father_name": gettext_lazy("Father's or husband's name"),
    "birth": gettext_lazy("Born on"),
    "gender": gettext_lazy("Sex"),
    "district": gettext_lazy("District"),
    "mobile": gettext_lazy("Mobile"),
}


class RowPages:
    """For the ModelAdmin of BeneficiaryList."""

    def row_urls(self, view):
        return [path("row/<int:pk>/", view(self.row), name="schemes_beneficiarylist_row")]

    def row(self, request, pk: int):
        self.needs(request, "view", "review")
        found = ListRow.objects.select_related("of_list__scheme").filter(pk=pk)
        row = found.filter(verdict__in=[Verdict.REVIEW, Verdict.LINKED]).first()
        if row is None:
            raise Http404
        if request.method == "POST":
            return self.decide(request, row)
        uans = [one["uan"] for one in row.candidates] or [row.worker_id]
        if row.verdict == Verdict.LINKED:
            uans = [row.worker_id]
        workers = Worker.objects.select_related("permanent_address").in_bulk(uans)
        for uan in workers:
            names = {"list": row.of_list_id, "row": row.number}
            by = f"staff:{request.user.pk}"
            Event.objects.record("list row seen", by=by, worker_id=uan, **names)
        scores = {one["uan"]: one for one in row.candidates}
        people = [(workers[uan], scores.get(uan, {})) for uan in uans if uan in workers]
        return self.page(
            request, "row.html",
            _("Row %(row)d of %(list)s") % {"row": row.number, "list": row.of_list.file_name},
            row=row, reason=_(row.reason) if row.reason else "", lines=lines(row, people),
            people=[(worker, percent(score)) for worker, score in people],
            is_linked=row.verdict == Verdict.LINKED,
        )  # fmt: skip

    def decide(self, request, row: ListRow):
        uan, by = request.POST.get("link", ""), request.user
        try:
            if "unlink" in request.POST:
                deciding.unlink(row.pk, by=by)
                messages.success(request, _("The link is taken back."))
                return redirect(request.path)
            if "refuse" in request.POST:
                deciding.refuse(row.pk, by=by)
            elif uan.isdecimal() and len(uan) <= 12:
                deciding.link(row.pk, int(uan), by=by)
            else:
                return redirect(request.path)
        except deciding.CannotDecide as error:
            messages.error(request, str(error))
            return redirect(request.path)
        messages.success(request, _("Recorded."))
        waiting = row.of_list.rows.filter(verdict=Verdict.REVIEW)
        following = waiting.filter(number__gt=row.number).first() or waiting.first()
        if following:
            return redirect(f"{self.admin_site.name}:schemes_beneficiarylist_row", following.pk)
        page = f"{self.admin_site.name}:schemes_beneficiarylist_change"
        return redirect(reverse(page, args=[row.of_list_id]))


def percent(score: dict) -> str:
    return f"{score['probability']:.0%}" if score else ""


def lines(row: ListRow, people: list) -> list[tuple]:
    """(label, what the list says, [(what we know, the weight of it)])"""
    said = row.fields
    listed = {
        **said,
        "birth": born(said.get("born"), said.get("year_only")),
        "gender": Gender(said["gender"]).label if "gender" in said else "",
        "district": district(said.get("district")),
        "mobile": f"XXXXXX{said['mobile'][-4:]}" if "mobile" in said else "",
    }
    return [
        (label, listed.get(name, ""), [
            (known(worker)[name], weight(score.get("parts", {}).get(name)))
            for worker, score in people
        ])
        for name, label in LABELS.items()
    ]  # fmt: skip


def known(worker: Worker) -> dict:
    home, here = worker.permanent_district_id, worker.present_district_id
    address = getattr(worker, "permanent_address", None)
    fathers = [worker.father_name, address.care_of if address else ""]
    return {
        "name": " / ".join(filter(None, [worker.name, worker.name_local])),
        "father_name": " / ".join(filter(None, fathers)),
        "birth": born(worker.date_of_birth.isoformat(), worker.birth_year_only),
        "gender": worker.get_gender_display(),
        "district": " / ".join(dict.fromkeys([district(home), district(here)])),
        "mobile": masked_mobile(worker),
    }


def born(iso: str | None, year_only: bool | None) -> str:
    if not iso:
        return ""
    return iso[:4] if year_only else date_format(date.fromisoformat(iso))


def district(code: int | None) -> str:
    found = places().districts.get(code)
    return found.label if found else ""


def weight(value: float | None) -> str:
    """Powers of two: +10 makes it a thousand times likelier."""
    return "" if not value else f"{value:+.1f}"
