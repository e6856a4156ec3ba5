"""What becomes of a record: death, closing, opening again, turning 60, new details from Aadhaar."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from eshram.audit.models import Event
from eshram.outbox.models import Delivery
from eshram.outbox.sets import by_day
from eshram.outbox.sms import read
from tests.workers import people
from tests.workers.people import Page, put_in
from tests.workers.test_me import MOBILE, sign_in
from workers import correction, identity, lifecycle, messages, tasks
from workers.identity import Kyc
from workers.models import PermanentAddress, Photo, StatusChange, Stay, Worker
from workers.models.worker import age_on

pytestmark = pytest.mark.django_db
STAFF = "staff:1"
PAPER = "Death certificate 12/2026, Patna"


@pytest.fixture
def worker():
    return people.worker()


def told() -> list[str]:
    return list(Delivery.objects.order_by("id").values_list("template", flat=True))


def events(worker) -> list[str]:
    found = Event.objects.filter(worker_id=worker.uan).order_by("id")
    return list(found.values_list("action", flat=True))


class TestDeath:
    def test_it_is_written_down_and_the_phone_is_told(self, worker):
        lifecycle.record_death(worker, timezone.localdate(), by=STAFF, source=PAPER)
        worker.refresh_from_db()
        assert (worker.status, worker.status_since) == ("deceased", timezone.localdate())
        noted = StatusChange.objects.get()
        assert (noted.status, noted.source, noted.by) == ("deceased", PAPER, STAFF)
        assert events(worker) == ["death recorded"]
        assert told() == ["death_recorded"]

    @pytest.mark.parametrize(("days", "source"), [(1, PAPER), (-10_000, PAPER), (0, ""), (0, "  ")])
    def test_absurd_ones_are_refused(self, worker, days, source):
        day = timezone.localdate() + timedelta(days=days)
        with pytest.raises(lifecycle.CannotChange):
            lifecycle.record_death(worker, day, by=STAFF, source=source)
        worker.refresh_from_db()
        assert worker.status == "active"
        assert told() == events(worker) == []

    def test_nobody_dies_twice(self, worker):
        lifecycle.record_death(worker, timezone.localdate(), by=STAFF, source=PAPER)
        with pytest.raises(lifecycle.CannotChange):
            lifecycle.record_death(worker, timezone.localdate(), by=STAFF, source=PAPER)
        assert StatusChange.objects.count() == 1

    def test_the_account_is_shut_with_a_sentence_and_a_way_out(self, client, worker):
        put_in(client, uan=worker.uan)
        lifecycle.record_death(worker, timezone.localdate(), by=STAFF, source=PAPER)
        page = Page(client.get("/me/"))
        assert page.status == 403
        assert "the worker has died" in page.text
        assert page.document.xpath("//main//a[@href='tel:14434']")
        assert client.get("/me/").url.startswith("/me/sign-in")
        for who in (MOBILE, worker.uan):
            page = Page(sign_in(client, who))
            assert (page.status, "the worker has died" in page.text) == (403, True)

    def test_before_the_code_nothing_is_told(self, client, worker):
        before = client.post("/me/sign-in", {"who": MOBILE})
        lifecycle.record_death(worker, timezone.localdate(), by=STAFF, source=PAPER)
        assert client.post("/me/sign-in", {"who": MOBILE}).url == before.url

    def test_others_on_the_phone_sign_in(self, client, worker):
        other = people.worker(date_of_birth=date(1970, 1, 1))
        lifecycle.record_death(worker, timezone.localdate(), by=STAFF, source=PAPER)
        assert sign_in(client, MOBILE).url == "/me/"
        assert client.session["uan"] == other.uan

    def test_the_card_is_valid_no_more(self, client, worker):
        lifecycle.record_death(worker, timezone.localdate(), by=STAFF, source=PAPER)
        page = Page(client.get(f"/verify/{worker.card_token}"))
        assert "not valid any more" in page.text
        assert worker.name not in page.text
        assert "died" not in page.text


class TestClosing:
    def test_closed_and_opened_again(self, client, worker):
        lifecycle.close(worker, by=STAFF, reason="Her own wish")
        assert "closed" in Page(sign_in(client, MOBILE)).text
        lifecycle.reopen(worker, by=STAFF, reason="She came back")
        assert sign_in(client, MOBILE).url == "/me/"
        assert events(worker) == ["closed", "opened again"]
        assert [t for t in told() if t != "otp"] == ["closed", "reopened"]
        assert [c.status for c in StatusChange.objects.order_by("id")] == ["closed", "active"]

    def test_who_was_declared_dead_by_mistake(self, worker):
        lifecycle.record_death(worker, timezone.localdate(), by=STAFF, source=PAPER)
        lifecycle.reopen(worker, by=STAFF, reason="She came to the office")
        worker.refresh_from_db()
        assert worker.status == "active"

    def test_who_turned_60_meanwhile(self, worker):
        lifecycle.close(worker, by=STAFF, reason="Her own wish")
        Worker.objects.update(date_of_birth=date(1950, 1, 1))
        lifecycle.reopen(worker, by=STAFF, reason="She came back")
        assert worker.status == "over_age"

    @pytest.mark.parametrize("step", [lifecycle.close, lifecycle.reopen])
    def test_not_without_a_reason(self, worker, step):
        with pytest.raises(lifecycle.CannotChange):
            step(worker, by=STAFF, reason=" ")

    @pytest.mark.parametrize("step", [lifecycle.close, lifecycle.reopen, correction.ask])
    def test_a_merged_record_stays_merged(self, worker, step):
        Worker.objects.update(status="merged")
        with pytest.raises(lifecycle.CannotChange):
            step(worker, by=STAFF, reason="Try")

    def test_an_aadhaar_code_does_not_open_it(self, client, worker):
        import time

        lifecycle.close(worker, by=STAFF, reason="Her own wish")
        put_in(client, proven={"uan": worker.uan, "at": int(time.time()), "mobile": "9812300000"})
        for page in (client.get("/register/already"), client.post("/register/already")):
            assert page.status_code == 403
            assert "14434" in Page(page).text
        assert "uan" not in client.session

    def test_history_is_append_only(self, worker):
        lifecycle.close(worker, by=STAFF, reason="Her own wish")
        for change in (
            lambda: StatusChange.objects.update(reason=""),
            lambda: StatusChange.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                change()


class TestTurning60:
    def test_exactly_on_the_birthday_in_india(self, worker, monkeypatch):
        """Half past midnight in Delhi is still the day before in Greenwich."""
        Worker.objects.update(date_of_birth=date(1966, 11, 22))
        before = datetime(2026, 11, 21, 18, 29, tzinfo=UTC)
        for now, count in ((before, 0), (before + timedelta(minutes=1), 1)):
            monkeypatch.setattr(timezone, "now", lambda now=now: now)
            assert lifecycle.age_out() == count
        worker.refresh_from_db()
        assert (worker.status, worker.status_since) == ("over_age", date(2026, 11, 22))

    @pytest.mark.parametrize(
        ("born", "birthday"),
        [
            (date(1964, 2, 29), date(2024, 2, 29)),
            (date(2040, 2, 29), date(2100, 3, 1)),  # 2100 has no 29 February
            (date(2040, 3, 1), date(2100, 3, 1)),
            (date(1966, 12, 31), date(2026, 12, 31)),
            (date(1966, 1, 1), date(2026, 1, 1)),
        ],
    )
    def test_the_day_is_that_of_age_on(self, worker, born, birthday):
        Worker.objects.update(date_of_birth=born)
        assert age_on(birthday - timedelta(days=1), born) == 59
        assert lifecycle.age_out(today=birthday - timedelta(days=1)) == 0
        assert lifecycle.age_out(today=birthday) == 1
        worker.refresh_from_db()
        assert worker.status_since == birthday

    @pytest.mark.parametrize("year", [2024, 2104, 2160])
    def test_on_29_february(self, year):
        today = date(year, 2, 29)
        assert age_on(today, lifecycle.born_by(today)) == 60
        assert age_on(today, lifecycle.born_by(today) + timedelta(days=1)) == 59

    def test_one_statement_for_everybody(self):
        old = [people.worker(date_of_birth=date(1960, 1, day)) for day in range(1, 29)]
        young = people.worker()
        closed = people.worker(date_of_birth=date(1960, 1, 1), status="closed")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert lifecycle.age_out() == len(old)
        assert len(queries) == 1
        assert Worker.objects.filter(status="over_age").count() == len(old)
        for event in Event.objects.filter(action="turned 60"):
            assert (event.by, event.detail) == ("system", {})
        assert Event.objects.filter(action="turned 60").count() == len(old)
        assert StatusChange.objects.filter(status="over_age").count() == len(old)
        young.refresh_from_db()
        closed.refresh_from_db()
        assert (young.status, closed.status) == ("active", "closed")
        assert lifecycle.age_out() == 0

    def test_each_is_told_by_day_in_their_language(self, monkeypatch):
        night = datetime(2026, 11, 21, 18, 40, tzinfo=UTC)  # ten past midnight in India
        monkeypatch.setattr(timezone, "now", lambda: night)
        born = {"date_of_birth": date(1960, 1, 1)}
        hindi = people.worker(language="hi", mobile="9812345601", **born)
        tamil = people.worker(language="ta", mobile="9812345602", **born)
        unreachable = people.worker(mobile="1234567890", **born)  # as an import may bring
        people.worker(mobile="9812345603")
        assert lifecycle.age_out() == 3
        told = {row.worker_id: row for row in Delivery.objects.filter(template="turned_60")}
        assert told.keys() == {hindi.uan, tamil.uan}
        assert read(told[hindi.uan]).text == messages.TURNED_60.texts["hi"]
        assert read(told[tamil.uan]).text == messages.TURNED_60.texts["en"]
        assert told[tamil.uan].language == "en"
        assert told[hindi.uan].mobile == "9812345601"
        for row in told.values():
            assert row.next_attempt_at == datetime(2026, 11, 22, 4, 30, tzinfo=UTC)
        unreachable.refresh_from_db()
        assert unreachable.status == "over_age"

    @pytest.mark.parametrize(
        ("asked", "leaves"),
        [((4, 29), (4, 30)), ((4, 30), (4, 30)), ((15, 29), (15, 29)), ((15, 30), (28, 30))],
    )
    def test_nobody_is_woken(self, asked, leaves):
        """From ten to nine in the evening, India time."""
        midnight = datetime(2026, 11, 21, tzinfo=UTC)
        at, then = (midnight + timedelta(hours=h, minutes=m) for h, m in (asked, leaves))
        assert by_day(at) == then

    def test_the_nightly_task(self, worker, settings):
        Worker.objects.update(date_of_birth=date(1960, 1, 1))
        tasks.age_out()
        worker.refresh_from_db()
        assert worker.status == "over_age"
        schedule = settings.CELERY_BEAT_SCHEDULE["age-out"]["schedule"]
        assert (schedule.hour, settings.CELERY_TIMEZONE) == ({0}, "Asia/Kolkata")

    def test_the_command(self, worker, capsys):
        Worker.objects.update(date_of_birth=date(1966, 11, 22))
        call_command("age_out", "--dry-run", "--on", "2126-11-22")
        assert capsys.readouterr().out == "1 workers would be marked as 60 or older.\n"
        assert Worker.objects.get().status == "active"
        for wrong in (["--on", "2126-11-22"], ["--dry-run", "--on", "tomorrow"]):
            with pytest.raises(CommandError):
                call_command("age_out", *wrong)
        Worker.objects.update(date_of_birth=date(1960, 1, 1))
        call_command("age_out")
        assert "1 workers marked" in capsys.readouterr().out

    def test_the_index_is_used(self):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(
                "EXPLAIN SELECT uan FROM workers_worker"
                " WHERE status = 'active' AND date_of_birth <= '1966-11-22'"
            )
            assert "worker_active_by_birth" in str(cursor.fetchall())

    def test_all_pages_stay_readable(self, client, worker):
        Worker.objects.update(date_of_birth=date(1960, 1, 1))
        lifecycle.age_out()
        assert sign_in(client, MOBILE).url == "/me/"
        assert "60 or older" in Page(client.get("/me/")).text
        for path in ("card", "card.pdf", "address", "occupation", "mobile", "bank", "ekyc"):
            assert client.get(f"/me/{path}").status_code == 200, path
        assert worker.name in Page(client.get(f"/verify/{worker.card_token}")).text


KYC = Kyc(
    **{name: value for name, value in people.KYC.items() if name != "district_code"}
    | {"date_of_birth": date(1992, 5, 17), "photo": b""}
)


class TestCorrection:
    @pytest.fixture
    def worker(self):
        made = people.worker()
        parts = {part: people.KYC[part] for part in ("care_of", "house", "locality", "vtc")}
        PermanentAddress.objects.create(
            worker=made,
            **parts,
            pincode="800001",
            district_as_read="Patna",
            state_as_read="Bihar",
            district_id=people.PATNA,
        )
        return made

    def test_nothing_new(self, worker):
        assert correction.correct_by_fresh_ekyc(worker, KYC, by="worker") == []
        assert Event.objects.get().detail == {"fields": []}

    def test_a_new_name_and_birthday(self, worker):
        kyc = replace(KYC, name="Asha\x00 Devi ", date_of_birth=date(1960, 1, 1), photo=b"jpeg")
        fields = correction.correct_by_fresh_ekyc(worker, kyc, by="worker")
        assert fields == ["name", "date_of_birth", "photo"]
        worker.refresh_from_db()
        assert (worker.name, worker.status) == ("Asha  Devi", "over_age")
        assert bytes(Photo.objects.get().jpeg) == b"jpeg"
        assert StatusChange.objects.get().status == "over_age"

    def test_audit_names_fields_and_no_values(self, worker):
        correction.correct_by_fresh_ekyc(worker, replace(KYC, name="Zulekha"), by="worker")
        event = Event.objects.get()
        assert event.detail == {"fields": ["name"]}
        assert "Zulekha" not in str(event.detail) + event.reason

    def test_a_new_home(self, worker):
        kyc = replace(KYC, state="Maharashtra", district="Mumbai", pincode="400017", house="7")
        fields = correction.correct_by_fresh_ekyc(worker, kyc, by="worker")
        assert "home.district" in fields
        worker.refresh_from_db()
        home = PermanentAddress.objects.get()
        assert home.house == "7"
        assert worker.permanent_district_id == home.district_id != people.PATNA
        assert worker.permanent_state_id == people.MAHARASHTRA
        assert Stay.objects.count() == 1  # the worker lives where the worker said

    def test_who_lives_at_home_moves_with_it(self, worker):
        Stay.objects.create(
            worker=worker,
            since=date(2025, 1, 1),
            same_as_permanent=True,
            district_id=people.PATNA,
            source="declared",
        )
        kyc = replace(KYC, state="Maharashtra", district="Mumbai", pincode="400017")
        correction.correct_by_fresh_ekyc(worker, kyc, by="worker")
        worker.refresh_from_db()
        assert worker.present_district_id == worker.permanent_district_id
        assert worker.stays.first().pincode == "400017"

    def test_a_place_nobody_knows_leaves_the_district(self, worker):
        kyc = replace(KYC, state="Atlantis", district="Nowhere", pincode="")
        correction.correct_by_fresh_ekyc(worker, kyc, by="worker")
        assert PermanentAddress.objects.get().district_id == people.PATNA

    def test_staff_ask_and_the_worker_is_told(self, worker):
        correction.ask(worker, by=STAFF, reason="Name misspelt")
        assert told() == ["correct"]
        assert events(worker) == ["correction asked for"]
        with pytest.raises(lifecycle.CannotChange):
            correction.ask(worker, by=STAFF, reason="")

    def test_by_the_workers_own_aadhaar_code(self, client, worker, monkeypatch):
        asked = []

        def begin(reference, *, mobile, asker):
            asked.append(reference)
            return uuid.uuid4()

        def prove(pending, otp, *, by):
            if otp != "123456":
                raise identity.WrongOtp("400")
            return replace(KYC, name="Asha Devi")

        monkeypatch.setattr(identity, "begin_again", begin)
        monkeypatch.setattr(identity, "prove", prove)
        put_in(client, uan=worker.uan)
        assert "Asha Kumari" in Page(client.get("/me/ekyc")).text
        assert client.post("/me/ekyc").url == "/me/aadhaar-otp"
        assert asked == [worker.vault_reference]
        page = Page(client.get("/me/aadhaar-otp"))
        assert "name, birthday" in page.text
        assert client.post("/me/aadhaar-otp", {"otp": "654321"}).status_code == 422
        assert Worker.objects.get().name == "Asha Kumari"
        assert client.post("/me/aadhaar-otp", {"otp": "123456"}).url == "/me/"
        assert "as Aadhaar says" in Page(client.get("/me/")).text
        assert Worker.objects.get().name == "Asha Devi"

    def test_when_uidai_does_not_answer(self, client, worker, monkeypatch):
        def begin(*args, **kwargs):
            raise identity.IdentityUnavailable("timeout")

        monkeypatch.setattr(identity, "begin_again", begin)
        put_in(client, uan=worker.uan)
        page = Page(client.post("/me/ekyc"))
        assert page.status == 422
        assert "did not answer" in page.text
