"""From an application to a platform that reports for real."""

import itertools
from datetime import date
from io import BytesIO

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from aggregators import company, onboarding, papers, selftest
from aggregators.models import Application, Document, Platform, PlatformUser
from eshram.accounts.models import Authenticator
from eshram.accounts.second_factor import new_key
from eshram.audit.models import Event
from eshram.geography.models import State
from tests.aggregators import people
from tests.aggregators.companies import COMPANY, LOOKED_AT, PDF
from tests.cast import signed_in, staff
from tests.workers.people import Page

pytestmark = pytest.mark.django_db
_offices = itertools.count(1)


def applied(client, **changes) -> tuple[Application, str]:
    """An application through the page, and its code."""
    where = {"REMOTE_ADDR": f"198.51.100.{next(_offices)}"}
    answer = client.post("/platform/apply", COMPANY | changes, **where)
    assert answer.status_code == 200, Page(answer).text
    reference, code = Page(answer).document.xpath("//*[@class='secret']/text()")
    return Application.objects.get(reference=reference), code


def reviewer(role="aggregator_reviewer"):
    user = staff(role)
    return signed_in(Client(), user), user


def decide(browser, application, decision, reason="", checked=()):
    given = {"decision": decision, "reason": reason, "checked": checked}
    return browser.post(f"/admin/aggregators/platform/{application.pk}/change/", given)


def self_tested(platform: Platform):
    twin = platform.sandbox()
    joined = {
        "reference": "A1", "joined_on": str(people.days_ago(30)), "work_type": "food",
        "name": "Trial Worker", "mobile": "9812300009",
    }  # fmt: skip
    assert people.report(twin, joined, kind="worker") == ["invited"]
    assert people.report(twin, joined, kind="worker") == ["same"]
    assert people.report(twin, {"reference": "A1", "work_type": "ride"}, kind="update")
    good, bad = ("A1", str(people.days_ago(3)), 100), ("nobody", str(people.days_ago(3)), 100)
    assert people.report(twin, good, bad) == ["landed", "not_yours"]
    exit = {"reference": "A1", "left_on": str(people.days_ago(1)), "reason": "left"}
    assert people.report(twin, exit, kind="exit") == ["landed"]


def test_the_whole_way(client, settings):
    settings.EMAIL_URL = "console://"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    application, code = applied(client)
    platform = application.platform
    assert (platform.status, platform.states.count()) == ("applied", 2)
    assert code.replace("-", "") not in str(Application.objects.values().get())
    file = SimpleUploadedFile("pan.pdf", PDF)
    added = client.post("/platform/application/papers/add", {"kind": "pan", "file": file})
    assert added.url == "/platform/application"
    # The reviewer asks back; the company reads why, and answers.
    officer, user = reviewer()
    assert decide(officer, application, "ask_back").status_code == 422  # without a reason
    assert decide(officer, application, "ask_back", "Which is the head office?").status_code == 302
    assert "Which is the head office?" in Page(client.get("/platform/application")).text
    told = COMPANY | {"text": "It is in Mumbai", "legal_name": "Daud Private Limited"}
    assert client.post("/platform/application/answer", told).url == "/platform/application"
    platform.refresh_from_db()
    assert (platform.status, platform.legal_name) == ("applied", "Daud Private Limited")
    # Approved only when everything was looked at.
    assert decide(officer, application, "approve", checked=LOOKED_AT[:3]).status_code == 422
    page = decide(officer, application, "approve", checked=LOOKED_AT)
    assert page.status_code == 302
    assert "/staff/invitation/" not in officer.get(page.url).content.decode()
    # Whoever applied becomes the owner, in another browser, by number and code.
    browser = Client()
    opened = {"reference": application.reference.lower(), "code": code.upper()}
    assert browser.post("/platform/application/open", opened).url == "/platform/application"
    link = browser.post("/platform/application/account").url
    assert "/staff/invitation/" in link
    assert browser.get(link).url == "/staff/invitation"
    browser.post("/staff/invitation", dict.fromkeys(["password", "again"], "four plain words here"))
    person = PlatformUser.objects.get(platform=platform)
    assert (person.role, person.user.username) == ("owner", "kavita@daud.example")
    # The link is no way into an account that was made.
    assert client.post("/platform/application/account").url == "/staff/sign-in"
    # The self-test, and a second look before real workers.
    sealed = Authenticator.seal(new_key(), person.pk)
    Authenticator.objects.create(user=person.user, name="authenticator", sealed_key=sealed)
    owner = signed_in(Client(), person.user)
    owner.post("/platform/self-test/ask")
    assert Application.objects.get().live_asked_at is None
    self_tested(platform)
    assert "5 of 5" in Page(owner.get("/platform/self-test")).text
    owner.post("/platform/self-test/ask")
    assert Application.objects.get().live_asked_at
    proposed = {"platform": platform.pk, "reason": "All five seen"}
    made = officer.post("/admin/aggregators/goinglive/add/", proposed)
    assert made.status_code == 302
    officer.post(made.url, {"approve": "1"})
    platform.refresh_from_db()
    assert platform.status == "sandbox"
    second, _user = reviewer()
    second.post(made.url, {"approve": "1"})
    platform.refresh_from_db()
    assert platform.status == "live"
    assert platform.live_since
    done = [step.what for step in platform.steps.all()]
    assert done == ["applied", "asked_back", "answered", "approved", "live_asked", "live"]
    recorded = Event.objects.filter(detail__platform=platform.pk).values_list("action", flat=True)
    assert {f"platform {what}" for what in done[:-1]} <= set(recorded)
    # Stopped with a reason.
    assert decide(officer, application, "stop", "Reports of people who are not there")
    assert owner.get("/platform/").status_code == 403


class TestApplying:
    @pytest.mark.parametrize(
        ("field", "written", "said"),
        [
            ("cin", "U63090XX2018PTC310001", "no state"),
            ("cin", "U63090MH2099PTC310001", "year"),
            ("cin", "U63090MH2018XXX310001", "kind of company"),
            ("cin", "63090MH2018PTC310001", "not a CIN"),
            ("pan", "AAAPC1234E", "not a company"),
            ("pan", "AABCC12345", "not a PAN"),
            ("pan", "AABFC1234E", "another kind"),
            ("gstin", "29AABCC1234E1Z6", "not a GSTIN"),
            ("gstin", "29AAACC1234E1Z6", "another PAN"),
            ("seventh_class", "mining", "list"),
            ("states", [], "answer"),
            ("reach", "", "answer"),
            ("nodal_mobile", "123", "mobile"),
        ],
    )
    def test_says_what_is_wrong(self, client, field, written, said):
        answer = client.post("/platform/apply", COMPANY | {field: written})
        assert answer.status_code == 422
        assert said in Page(answer).beside(field)
        assert not Application.objects.exists()

    @pytest.mark.parametrize(
        ("number", "pan", "gstin", "kept"),
        [
            ("aab 1234", "AABFC1234E", "29AABFC1234E1ZZ", "AAB-1234"),
            ("f01234", "AABCC1234E", "29AABCC1234E1Z5", "F01234"),
        ],
    )
    def test_is_for_partnerships_and_foreign_companies(self, client, number, pan, gstin, kept):
        told = {"cin": number, "pan": pan, "gstin": gstin, "reach": "all", "states": []}
        application, _code = applied(client, **told)
        assert application.platform.cin == kept
        assert application.platform.states.count() == State.objects.count()

    def test_keeps_no_company_from_applying(self, client):
        """A stranger was first; the ministry sees both, and approves one."""
        stranger, _code = applied(Client(), applicant_name="Somebody Else")
        application, _code = applied(client)
        officer, _user = reviewer()
        listed = Page(officer.get("/admin/aggregators/platform/")).document
        others = listed.xpath("//td[contains(@class, 'field-rivals')]")
        assert [cell.text_content().strip() for cell in others] == ["1", "1"]
        seen = Page(officer.get(f"/admin/aggregators/platform/{application.pk}/change/")).text
        assert "Somebody Else" in seen
        assert decide(officer, application, "approve", checked=LOOKED_AT).status_code == 302
        again = decide(officer, stranger, "approve", checked=LOOKED_AT)
        assert "works already" in Page(again).text
        stranger.platform.refresh_from_db()
        assert stranger.platform.status == "applied"
        assert PlatformUser.objects.count() == 1

    def test_is_no_flood(self, client, monkeypatch):
        monkeypatch.setattr("aggregators.views.apply.APPLIED_A_DAY", 1)
        where = {"REMOTE_ADDR": "203.0.113.77"}
        client.post("/platform/apply", COMPANY, **where)
        again = client.post("/platform/apply", COMPANY | {"cin": "U63090MH2018PTC310002"}, **where)
        assert again.status_code == 422
        assert Application.objects.count() == 1

    def test_is_followed_by_number_and_code_alone(self, client, monkeypatch):
        application, code = applied(client)
        stranger = Client()
        assert stranger.get("/platform/application").url == "/platform/application/open"
        wrong = {"reference": application.reference, "code": "x" * 16}
        assert stranger.post("/platform/application/open", wrong).status_code == 422
        assert stranger.get("/platform/application/answer").status_code == 404
        assert stranger.post("/platform/application/account").status_code == 404
        monkeypatch.setattr("aggregators.views.apply.OPENED_AN_HOUR", 0)
        right = wrong | {"code": code}
        assert stranger.post("/platform/application/open", right).status_code == 422

    def test_is_followed_by_the_link_of_the_mail(
        self, settings, django_capture_on_commit_callbacks
    ):
        settings.EMAIL_URL = "console://"
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        with django_capture_on_commit_callbacks(execute=True):
            application, _code = applied(Client())
        (sent,) = mail.outbox
        assert sent.to == ["kavita@daud.example"]
        link = onboarding.link_of(application)
        assert link in sent.body
        stranger = Client()
        assert stranger.get(link.removeprefix(settings.PORTAL_URL)).url == "/platform/application"
        assert application.reference in Page(stranger.get("/platform/application")).text
        assert stranger.get("/platform/application/link/x:y:z").url == "/platform/application/open"


class TestPapers:
    def picture(self, kind="PNG", size=(20, 20)) -> bytes:
        made = BytesIO()
        Image.new("1", size).save(made, kind)
        return made.getvalue()

    def test_are_what_their_bytes_say(self):
        assert papers.type_of(PDF) == "pdf"
        assert papers.type_of(self.picture()) == "png"
        assert papers.type_of(self.picture("JPEG")) == "jpeg"

    def test_are_nothing_else(self):
        odd = [
            b"", b"MZ\x90\x00", b"<html><script>alert(1)</script>", b"%PDF-1.4 cut off",
            self.picture("GIF"), self.picture()[:20], self.picture(size=(9000, 9000)),
            b"\x89PNG\r\n\x1a\n", b"<svg onload=alert(1)>", b"PK\x03\x04",
        ]  # fmt: skip
        for content in odd:
            with pytest.raises(ValidationError):
                papers.type_of(content)

    def test_are_few_and_small(self, client, monkeypatch):
        application, _code = applied(client)
        monkeypatch.setattr(papers, "MOST", 1)
        for _time in range(2):
            file = SimpleUploadedFile("x.exe", PDF)
            client.post("/platform/application/papers/add", {"kind": "pan", "file": file})
        assert Document.objects.count() == 1
        large = SimpleUploadedFile("x.pdf", PDF + b"x" * 4_500_000)
        answer = client.post("/platform/application/papers/add", {"kind": "pan", "file": large})
        assert answer.status_code == 422
        huge = SimpleUploadedFile("x.pdf", b"x" * 6_000_000)
        sent = {"kind": "pan", "file": huge}
        assert client.post("/platform/application/papers/add", sent).status_code == 400
        of_stranger = {"kind": "pan", "file": SimpleUploadedFile("x.pdf", b"x" * 1_000_000)}
        assert Client().post("/platform/application/papers/add", of_stranger).status_code == 400

    def test_leave_as_attachments_to_reviewers_alone(self, client):
        application, _code = applied(client)
        file = SimpleUploadedFile("x.html", PDF, content_type="text/html")
        client.post("/platform/application/papers/add", {"kind": "pan", "file": file})
        where = f"/admin/aggregators/platform/papers/{Document.objects.get().pk}/"
        officer, user = reviewer()
        answer = officer.get(where)
        assert answer.content == PDF
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Content-Disposition"].startswith("attachment; filename=")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert Event.objects.filter(action="platform paper taken", user_id=user.pk).exists()
        for role in ("auditor", "helpline_agent", "ministry_officer"):
            assert reviewer(role)[0].get(where).status_code == 403
        assert client.get(where).status_code == 302


class TestReviewing:
    def test_is_for_reviewers(self, client):
        application, _code = applied(client)
        looks, _user = reviewer("auditor")
        where = f"/admin/aggregators/platform/{application.pk}/change/"
        assert looks.get(where).status_code == 200
        assert decide(looks, application, "refuse", "No").status_code == 403
        assert reviewer("helpline_agent")[0].get(where).status_code == 403
        application.platform.refresh_from_db()
        assert application.platform.status == "applied"

    def test_lets_nothing_happen_twice(self, client):
        application, _code = applied(client)
        officer, user = reviewer()
        assert decide(officer, application, "refuse", "Not a platform").status_code == 302
        assert decide(officer, application, "approve", checked=LOOKED_AT).status_code in (403, 422)
        with pytest.raises(onboarding.CannotDo):
            onboarding.approve(application, LOOKED_AT, "", by=user)
        assert not PlatformUser.objects.exists()
        assert "Not a platform" in Page(client.get("/platform/application")).text


class TestTheSelfTest:
    def test_goes_green_one_by_one(self):
        where = people.platform(status="sandbox")
        twin = where.sandbox()

        def green():
            return [check.key for check in selftest.checks(where) if check.is_green]

        assert green() == []
        row = {"reference": "A1", "joined_on": str(people.days_ago(30)), "work_type": "food",
               "name": "Trial", "mobile": "9812300009"}  # fmt: skip
        people.report(twin, row | {"work_type": "none"}, kind="worker")
        assert green() == []  # a bad row alone
        people.report(twin, row, row | {"reference": ""}, kind="worker")
        assert green() == ["register", "bad_row"]
        people.report(twin, row, kind="worker")
        assert green() == ["register", "duplicate", "bad_row"]
        people.report(twin, {"reference": "A1", "work_type": "food"}, kind="update")
        assert "update" not in green()  # it changed nothing
        people.report(twin, {"reference": "A1", "work_type": "ride"}, kind="update")
        people.report(
            twin, {"reference": "A1", "left_on": str(people.days_ago(1)), "reason": "left"},
            kind="exit",
        )  # fmt: skip
        assert selftest.is_green(where)

    def test_knows_nothing_of_others(self):
        other, where = people.platform(status="sandbox"), people.platform(status="sandbox")
        self_tested(other)
        assert selftest.is_green(other)
        assert not any(check.is_green for check in selftest.checks(where))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("u72900 ka2015-ptc000001", "U72900KA2015PTC000001"),
        (f"L17110MH{date.today().year}PLC019786", f"L17110MH{date.today().year}PLC019786"),
        ("U74999DL2019OPC000001", "U74999DL2019OPC000001"),
    ],
)
def test_a_cin_as_people_write_it(written, kept):
    assert company.cin(written) == kept
