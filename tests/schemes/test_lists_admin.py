"""Lists in the admin: upload, columns, preview, review side by side, taking a link back."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from eshram.audit.models import Event
from schemes import enrolments
from schemes.matching import running
from schemes.models import BeneficiaryList, Enrolment
from tests.cast import signed_in, staff
from tests.schemes import lists
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import Page

pytestmark = pytest.mark.django_db
ADD = "/admin/schemes/beneficiarylist/add/"
HEAD = "Who,Father Name,DOB,Gender,District,Mobile"
ASHA = "Asha,Ram Kumar,1992-05-17,F,212,9812345670"


@pytest.fixture
def pension(db):
    return scheme("PENSION", lists.EVERYBODY)


@pytest.fixture
def officer(client, pension):
    client.user = staff("ministry_officer")
    return signed_in(client, client.user)


def upload(browser, pension, *rows, head=HEAD):
    file = SimpleUploadedFile("list.csv", "\n".join([head, *rows]).encode())
    return browser.post(ADD, {"scheme": pension.pk, "file": file})


def named(browser, page, **changes):
    """The form of the columns as the page shows it, sent with these changes."""
    form = Page(browser.get(page)).document.xpath("//form[@method='post'][.//select]")[0]
    said = {field.name: field.value or "" for field in form.xpath(".//select")}
    return browser.post(page, said | changes)


def twins():
    return [people.worker(name=name, name_local="") for name in ("Asha Kumari", "Asha Devi")]


def matched(officer, pension, *rows) -> BeneficiaryList:
    page = upload(officer, pension, *rows).url
    named(officer, page, field_name="Who", match="1")
    made = BeneficiaryList.objects.latest("pk")
    running.run(made.pk)  # as the task does
    made.refresh_from_db()
    return made


def test_upload_columns_preview_match(officer, pension, django_capture_on_commit_callbacks):
    asha = people.worker()
    page = upload(officer, pension, ASHA, "Bad,,31-02-1990,F,,").url
    made = BeneficiaryList.objects.get()
    assert b"Ram Kumar" not in bytes(made.sealed)
    assert "A list needs a number of the worker" in Page(officer.get(page)).text  # no name yet
    shown = Page(named(officer, page, field_name="Who", show="1")).text
    assert "Ram Kumar" in shown
    assert "There is no day 31-02-1990." in shown
    assert not made.rows.exists()
    named(officer, page, field_name="Who", match="1")
    made.refresh_from_db()
    assert (made.state, bytes(made.sealed)) == ("waiting", b"")
    running.run(made.pk)
    assert Enrolment.objects.get().worker_id == asha.uan
    text = Page(officer.get(page)).text
    assert "linked1" in text
    bad = officer.get(f"/admin/schemes/beneficiarylist/{made.pk}/bad/").content.decode("utf-8-sig")
    assert bad.splitlines()[1].startswith("3,There is no day 31-02-1990.,Bad")
    assert upload(officer, pension, ASHA, "Bad,,31-02-1990,F,,").url == page  # the same file
    assert BeneficiaryList.objects.count() == 1


def test_a_file_that_is_none(officer, pension):
    answer = upload(officer, pension)
    assert (answer.status_code, "The file has no rows." in Page(answer).text) == (422, True)


def test_side_by_side_then_linked_then_taken_back(officer, pension):
    one, two = twins()
    enrolments.declare(two, pension, "X1", by="worker")
    made = matched(officer, pension, ASHA)
    row = made.rows.get()
    page = f"/admin/schemes/beneficiarylist/row/{row.pk}/"
    text = Page(officer.get(page)).text
    assert one.uan_spaced in text
    assert two.uan_spaced in text
    assert "XXXXXX5670" in text
    assert "9812345670" not in text
    assert Event.objects.filter(action="list row seen", worker_id=one.uan).count() == 1
    assert officer.post(page, {"link": str(people.worker(name="Else").uan)}).status_code == 302
    assert Enrolment.objects.get().status == "declared"  # who was not proposed is not linked
    officer.post(page, {"link": str(two.uan)})
    kept = Enrolment.objects.get(worker=two)
    assert (kept.status, kept.identifier, kept.source) == ("matched", "X1", f"list:{made.pk}")
    officer.post(page, {"unlink": "1"})
    kept.refresh_from_db()
    assert (kept.status, kept.identifier, kept.source) == ("declared", "X1", "worker")
    made.refresh_from_db()
    assert (made.linked, made.review) == (0, 1)
    officer.post(page, {"refuse": "1"})
    made.refresh_from_db()
    assert (made.review, made.not_found) == (0, 1)
    assert officer.get(page).status_code == 404
    running.again(made.pk)
    running.run(made.pk)
    assert made.rows.get().verdict == "not_found"  # what a person said stays
    actions = set(Event.objects.filter(worker_id=two.uan).values_list("action", flat=True))
    assert {"enrolment matched", "enrolment unlinked", "row not the same"} <= actions


def test_a_link_that_made_the_enrolment_takes_it_away(officer, pension):
    asha = people.worker()
    made = matched(officer, pension, ASHA)
    assert Enrolment.objects.get().worker_id == asha.uan
    officer.post(f"/admin/schemes/beneficiarylist/row/{made.rows.get().pk}/", {"unlink": "1"})
    assert not Enrolment.objects.exists()


def test_who_registered_since_is_found_again(officer, pension):
    made = matched(officer, pension, ASHA)
    assert made.not_found == 1
    people.worker(date_of_birth=date(1992, 5, 17))
    officer.post(f"/admin/schemes/beneficiarylist/{made.pk}/change/")
    running.run(made.pk)
    made.refresh_from_db()
    assert (made.linked, made.not_found) == (1, 0)


def test_an_auditor_looks_and_changes_nothing(client, pension, officer):
    made = matched(officer, pension, ASHA)
    auditor = signed_in(client, staff("auditor"))
    page = f"/admin/schemes/beneficiarylist/{made.pk}/change/"
    assert auditor.get(page).status_code == 200
    assert auditor.post(page).status_code == 403
    assert auditor.get(ADD).status_code == 403
    pem = auditor.get("/admin/schemes/beneficiarylist/key/").content
    assert pem.startswith(b"-----BEGIN PUBLIC KEY-----")
