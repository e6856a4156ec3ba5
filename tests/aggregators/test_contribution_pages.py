"""Form XX through the pages: filed and revised, paid late, final after audit."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from aggregators import assessments, rates
from aggregators.models import Contribution, ContributionRate, Month
from tests.aggregators.people import platform, platform_user
from tests.cast import signed_in, staff
from workers.counter import paper

pytestmark = pytest.mark.django_db
YEAR = "/platform/contribution/2026/"


@pytest.fixture(autouse=True)
def in_2027(monkeypatch):
    """Forms of 2026-27 were due a month ago."""
    real = timezone.localdate
    then = date(2027, 8, 2)
    monkeypatch.setattr(timezone, "localdate", lambda value=None: real(value) if value else then)


def rate(percent: str, seventh_class: str = "rides", from_year: int = 2026) -> None:
    one, other = staff("ministry_officer"), staff("ministry_officer")
    proposal = ContributionRate.propose(
        by=one, reason="Notified", seventh_class=seventh_class, from_year=from_year,
        percent=Decimal(percent),
    )  # fmt: skip
    proposal.approve(by=other)


def of(where, role: str = "reports") -> Client:
    return signed_in(Client(), platform_user(where, role).user)


def told(page) -> str:
    return " ".join(page.content.decode().split())


@pytest.mark.parametrize(
    ("percent", "turnover", "paid", "owed"),
    [
        # 1 % of 500 crore, below 5 % of 120 crore.
        ("1", "₹ 5,00,00,00,000", "1200000000", "₹ 5,00,00,000"),
        # 2 % of 500 crore is 10 crore, capped at 5 % of 120 crore.
        ("2", "5000000000", "1,20,00,00,000.00", "₹ 6,00,00,000"),
        # 1.25 % of 10,00,040 is 12,500.50.
        ("1.25", "10,00,040", "10000000", "₹ 12,501"),
    ],
)
def test_worked_examples(percent, turnover, paid, owed):
    here = platform()
    Month.objects.create(platform=here, month="2027-03-01", reported=9, days=9, paise=12_345_600)
    Month.objects.create(platform=here, month="2027-04-01", reported=9, days=9, paise=99)
    rate(percent)
    browser = of(here)
    answer = browser.post(f"{YEAR}file/", {"turnover": turnover, "paid": paid, "agreed": "on"})
    assert answer.headers["Location"] == YEAR
    page = told(browser.get(YEAR))
    assert f'<dt><b>Contribution</b></dt><dd class="money"><b>{owed}</b>' in page
    assert "₹ 1,23,456</dd>" in page
    filing = Contribution.objects.get()
    assert (filing.revision, filing.state, filing.reported) == (1, "provisional", 123_456)


def test_paid_late_with_interest_revised_and_final():
    here = platform()
    rate("1")
    browser = of(here)
    form = {"turnover": "100000000", "paid": "50000000", "agreed": "on"}
    browser.post(f"{YEAR}file/", form)
    browser.post(f"{YEAR}file/", form | {"turnover": "10,00,00,000", "paid": "5,00,00,000"})
    # 10 lakh: six paid in time, four on 1 August (two months begun): 2 % of four lakh.
    for day, rupees, challan in [
        ("2027-06-30", "6,00,000", "SBI/1"),
        ("2027-08-01", "400000", "SBI/2"),
    ]:
        sent = {"paid_on": day, "rupees": rupees, "challan": challan}
        assert browser.post(f"{YEAR}pay/", sent).status_code == 302
    again = browser.post(f"{YEAR}pay/", sent)
    assert (again.status_code, "written down already" in told(again)) == (422, True)
    page = told(browser.get(YEAR))
    assert '<dt>Interest</dt><dd class="money">₹ 8,000</dd>' in page
    assert '<b>Still to be paid</b></dt><dd class="money"><b>₹ 8,000</b>' in page
    assert "All filings" in page
    assert "This was due by" in page
    officer = signed_in(Client(), staff("aggregator_reviewer"))
    filing = Contribution.objects.order_by("-revision").first()
    audit = {"turnover": "90000000", "paid": "50000000", "note": "Refunds are no turnover."}
    address = f"/admin/aggregators/contribution/{filing.pk}/final/"
    assert officer.post(address, audit | {"note": ""}).status_code == 422
    assert officer.post(address, audit).status_code == 302
    assert officer.post(address, audit).status_code == 404  # an older filing now
    page = told(browser.get(YEAR))
    assert "final after audit" in page  # 9 lakh and 6,000 of interest
    assert "Paid too much" in page
    assert "<b>₹ 94,000</b>" in page
    assert "File again" not in page
    answer = browser.post(f"{YEAR}file/", form)
    assert (answer.status_code, "final after audit" in told(answer)) == (422, True)
    payment = here.contribution_payments.first()
    assert browser.post(f"{YEAR}payments/{payment.pk}/back/").status_code == 409
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO aggregators_contribution (platform_id, financial_year, revision, state,"
            " turnover, paid, reported, percent, amount, note, filed_by_id) SELECT platform_id,"
            " financial_year, 99, 'provisional', 0, 0, 0, 1, 0, '', filed_by_id"
            " FROM aggregators_contribution LIMIT 1"
        )


def test_typed_wrongly_is_taken_back():
    here = platform()
    rate("1")
    browser = of(here)
    browser.post(f"{YEAR}file/", {"turnover": "1000000", "paid": "1000000", "agreed": "on"})
    sent = {"paid_on": "2027-06-30", "rupees": "100000", "challan": "X/123"}
    browser.post(f"{YEAR}pay/", sent)
    payment = here.contribution_payments.get()
    other = of(platform("Other"))
    assert other.post(f"{YEAR}payments/{payment.pk}/back/").status_code == 404
    assert of(here, "reads").post(f"{YEAR}payments/{payment.pk}/back/").status_code == 403
    browser.post(f"{YEAR}payments/{payment.pk}/back/")
    assert assessments.year_of(here, 2026, date(2027, 8, 2)).account.paid == 0
    assert browser.post(f"{YEAR}pay/", sent).status_code == 302  # the challan is free again


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"turnover": "-1", "paid": "1"}, "greater than or equal to 0"),
        ({"turnover": "NaN", "paid": "1"}, "Enter a number"),
        ({"turnover": "1.005", "paid": "1"}, "no more than 2 decimal places"),
        ({"turnover": "9" * 20, "paid": "1"}, "no more than"),
        ({"turnover": "1", "paid": "1", "agreed": ""}, "This field is required"),
    ],
)
def test_sums_that_cannot_be(form, sentence):
    here = platform()
    rate("1")
    answer = of(here).post(f"{YEAR}file/", {"agreed": "on"} | form)
    assert answer.status_code == 422
    assert not Contribution.objects.exists()


def test_without_a_rate_or_year_nothing_is_filed():
    here = platform()
    browser = of(here)
    form = {"turnover": "1", "paid": "1", "agreed": "on"}
    rate("1", "food")
    rate("2", from_year=2027)
    answer = browser.post(f"{YEAR}file/", form)
    assert (answer.status_code, "has not set the rate" in told(answer)) == (422, True)
    for year in (2024, 2027, 99999, 10**30):  # too long ago, not over, none
        assert browser.get(f"/platform/contribution/{year}/").status_code == 404
    assert of(here, "reads").get(f"{YEAR}file/").status_code == 403


def test_rates_are_approved_by_a_second_person():
    browser, one = Client(), staff("ministry_officer")
    signed_in(browser, one)
    sent = {"seventh_class": "food", "from_year": "2026", "percent": "1.5", "reason": "Notified"}
    address = "/admin/aggregators/contributionrate/add/"
    assert browser.post(address, sent | {"percent": "2.1"}).status_code == 422
    page = browser.post(address, sent)
    assert page.status_code == 302
    assert "waits to be decided" in told(browser.post(address, sent))
    assert rates.of("food", 2026) is None
    browser.post(page.headers["Location"], {"approve": "", "reason": ""})
    assert rates.of("food", 2026) is None
    second = signed_in(Client(), staff("ministry_officer"))
    second.post(page.headers["Location"], {"approve": "", "reason": ""})
    assert (rates.of("food", 2025), rates.of("food", 2030)) == (None, Decimal("1.5"))


@pytest.mark.parametrize("language", ["en", "hi"])
def test_form_xx_as_pdf(language, monkeypatch):
    here = platform()
    rate("1")
    browser = of(here)
    assert browser.get(f"{YEAR}pdf/").status_code == 404
    browser.post(f"{YEAR}file/", {"turnover": "1000000", "paid": "1000000", "agreed": "on"})
    written = []
    fit = paper.Table.fit

    def noted(self, text, *rest):
        written.append(text)
        return fit(self, text, *rest)

    monkeypatch.setattr(paper.Table, "fit", noted)
    browser.cookies["django_language"] = language
    answer = browser.get(f"{YEAR}pdf/")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "*" not in written  # what the font cannot print
    assert any("\u0900" < letter < "\u097f" for letter in "".join(written)) == (language == "hi")
    assert "₹ 10,200" in written  # 1 % of ten lakh, and two months' interest
