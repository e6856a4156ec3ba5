"""The ministry changes rules: written, tried out, proposed, decided, and never in place."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from eshram.accounts import approvals
from eshram.audit.models import Event
from schemes import catalogue, changes, criteria, outline, rules, whatif
from schemes.models import Case, RuleChange, Scheme, Version
from tests.accounts.test_approvals import all_at_once
from tests.cast import signed_in, staff
from tests.schemes.catalogue import scheme
from tests.workers import people
from tests.workers.people import Page

pytestmark = pytest.mark.django_db
PENSION = {"all": [{"fact": "age", "between": [18, 40]}, {"fact": "mobile", "is": True}]}
ADD = "/admin/schemes/rulechange/add/?scheme=PENSION"


@pytest.fixture(autouse=True)
def _pension(db):
    scheme("PENSION", PENSION)


@pytest.fixture
def editor(client):
    return signed_in(client, staff("scheme_editor"))


def form_of(page) -> dict:
    """What a browser would send of the page's form, without a button."""
    (form,) = page.document.xpath("//form[contains(@class, 'rule-form')]")
    sent: dict = {}
    for name, value in form.form_values():
        sent.setdefault(name, []).append(value)
    sent.pop("csrfmiddlewaretoken", None)
    return sent


def line_of(sent: dict, fact: str) -> str:
    return next(k.split("-")[1] for k, v in sent.items() if k.startswith("what-") and v == [fact])


def tomorrow() -> date:
    return timezone.localdate() + timedelta(days=1)


def written(client, **changed) -> dict:
    sent = form_of(Page(client.get(ADD)))
    sent |= {"starts_on": tomorrow().isoformat(), "reason": "A notification"} | changed
    return sent


def proposal(*, by=None, rule=PENSION, starts=None, reason="A notification", **more) -> RuleChange:
    found = Scheme.objects.get(code="PENSION")
    content = catalogue.of_scheme(found)
    starts = starts or tomorrow()
    last = content["versions"][-1]
    content["versions"] = [last | {"from": starts.isoformat(), "to": None, "rule": rule}]
    return RuleChange.propose(
        by=by or staff("scheme_editor"), reason=reason, code="PENSION", starts_on=starts,
        content=content, stands=changes.stands(found), **more,
    )  # fmt: skip


WIDER = {"all": [{"fact": "age", "between": [18, 50]}, {"fact": "mobile", "is": True}]}


class TestWritingARule:
    def test_the_lines_say_the_rule_and_give_it_back(self, editor):
        sent = written(editor)
        answer = editor.post(ADD, sent | {"propose": "1"})
        made = RuleChange.objects.get()
        assert answer.url.endswith(f"/{made.pk}/change/")
        assert made.content["versions"][0]["rule"] == PENSION
        assert Event.objects.filter(action="rule change proposed").count() == 1

    def test_a_line_changed_is_tried_out_before_it_is_proposed(self, editor):
        people.worker(date_of_birth=date(1990, 1, 1))
        people.worker(date_of_birth=date(1980, 1, 1))
        sent = written(editor)
        place = line_of(sent, "age")
        sent |= {f"value-{place}": "18 to 50", "starts_on": "", "reason": "", "look": "1"}
        answer = editor.post(ADD, sent)
        assert answer.status_code == 200
        page = Page(answer)
        assert "gain it: 1. Who would lose it: 0." in " ".join(page.text.split())
        assert "Age: 18 to 50 years" in page.text
        (hindi,) = page.document.xpath("//section[@lang='hi']")
        assert "50" in hindi.text_content()
        assert not RuleChange.objects.exists()

    def test_lines_are_added_and_taken_away(self, editor):
        sent = written(editor)
        page = Page(editor.post(ADD, sent | {"add-1": "1"}))
        assert page.status == 200
        more = form_of(page)
        assert int(more["lines"][0]) == int(sent["lines"][0]) + 1
        more |= {"what-2": "bpl", "operator-2": "is", "value-2": "true", "depth-2": "1"}
        fewer = form_of(Page(editor.post(ADD, more | {"remove-1": "1"})))
        editor.post(ADD, fewer | {"propose": "1"})
        assert RuleChange.objects.get().content["versions"][0]["rule"] == {
            "all": [{"fact": "bpl", "is": True}, {"fact": "mobile", "is": True}]
        }

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"value-1": "forty"}, "two whole numbers"),
            ({"value-1": "40 to 18"}, "the smaller first"),
            ({"operator-1": "has"}, "comparison does not fit"),
            ({"what-1": "shoe_size"}, "Choose what this line asks"),
            ({"depth-1": "4"}, "too far in"),
            ({"starts_on": "2020-01-01"}, "cannot begin in the past"),
            ({"reason": " "}, "Write a reason"),
            ({"rule_json": "{"}, "not JSON"),
            ({"rule_json": '{"fact": "would_qualify", "has": ["PENSION"]}'}, "asks for itself"),
            ({"stands": "old"}, "has changed since"),
            ({"benefit": ""}, "required"),
        ],
    )
    def test_what_is_wrong_is_said_beside_the_line(self, editor, changed, said):
        answer = editor.post(ADD, written(editor, **changed) | {"propose": "1"})
        assert answer.status_code == 422
        assert said in Page(answer).text
        assert not RuleChange.objects.exists()

    @pytest.mark.parametrize(
        "odd", [{"lines": "x"}, {"lines": "9" * 9}, {"depth-1": "-1"}, {"add-999": "1"},
                {"remove-0": "1"}, {"what-0": "age"}, {"value-1": "\x00"}],
    )  # fmt: skip
    def test_odd_things_make_no_error_of_the_server(self, editor, odd):
        answer = editor.post(ADD, written(editor, **odd) | {"look": "1"})
        assert answer.status_code in (200, 422)

    def test_who_may_not_propose_does_not(self, client):
        for role in ("scheme_approver", "ministry_officer", "auditor"):
            signed_in(client, staff(role))
            assert client.get(ADD).status_code == 403


class TestDeciding:
    def test_the_old_rule_ends_the_day_before_and_stays(self):
        change = proposal(rule=WIDER)
        change.approve(by=staff("scheme_approver"))
        old, new = Version.objects.filter(scheme__code="PENSION")
        assert old.valid_to == timezone.localdate()
        assert (new.valid_from, new.valid_to, new.change) == (tomorrow(), None, change)
        before, after = rules.load([old, new])
        assert criteria.as_json(before.tree) == PENSION
        assert criteria.as_json(after.tree) == WIDER

    def test_nobody_approves_their_own(self):
        both = staff("scheme_editor")
        both.groups.add(*staff("scheme_approver").groups.all())
        change = proposal(by=both, rule=WIDER)
        with pytest.raises(approvals.OwnProposal):
            change.approve(by=both)
        assert Version.objects.count() == 1

    @pytest.mark.django_db(transaction=True)
    @pytest.mark.parametrize("second", ["approve", "refuse"])
    def test_two_approvers_at_once(self, second):
        """On the page, in the same moment: one is done, the other reads who was quicker."""
        change = proposal(rule=WIDER)
        page = f"/admin/schemes/rulechange/{change.pk}/change/"
        browsers = [signed_in(Client(), staff("scheme_approver")) for _two in range(2)]

        def deciding(browser, what):
            sent = {what: "1", "reason": "Looked at it"}
            return lambda: browser.post(page, sent, follow=True).content.decode()

        pairs = zip(browsers, ["approve", second], strict=True)
        told = all_at_once(*(deciding(*pair) for pair in pairs))
        assert sum(" this already." in text for text in told) == 1
        change.refresh_from_db()
        assert Version.objects.count() == (2 if change.decision == "approved" else 1)
        decided = Event.objects.filter(action__in=["rule change approved", "rule change refused"])
        assert decided.count() == 1

    @pytest.mark.django_db(transaction=True)
    def test_two_proposals_at_once(self):
        people_ = [staff("scheme_editor"), staff("scheme_editor")]
        results = all_at_once(*(lambda user=user: proposal(by=user) for user in people_))
        assert sum(isinstance(result, approvals.CannotDecide) for result in results) == 1
        assert RuleChange.objects.count() == 1

    def test_an_editor_decides_nothing(self):
        with pytest.raises(approvals.RoleMissing):
            proposal().approve(by=staff("scheme_editor"))

    def test_one_change_waits_at_a_time(self):
        proposal()
        with pytest.raises(approvals.CannotDecide, match="waits for a decision"):
            proposal()

    def test_a_day_that_passed_meanwhile(self, monkeypatch):
        change = proposal(starts=timezone.localdate(), rule=WIDER)
        monkeypatch.setattr(timezone, "localdate", lambda *_a: change.starts_on + timedelta(days=1))
        with pytest.raises(approvals.CannotDecide, match="past"):
            change.approve(by=staff("scheme_approver"))
        assert Version.objects.count() == 1

    def test_a_rule_that_was_only_planned_gives_way(self):
        proposal(rule=WIDER).approve(by=staff("scheme_approver"))
        proposal(rule=PENSION).approve(by=staff("scheme_approver"))
        _old, new = rules.load(Version.objects.filter(scheme__code="PENSION"))
        assert criteria.as_json(new.tree) == PENSION
        assert RuleChange.objects.count() == 2

    def test_a_rule_that_has_begun_does_not(self):
        today = timezone.localdate()
        proposal(rule=WIDER, starts=today).approve(by=staff("scheme_approver"))
        with pytest.raises(approvals.CannotDecide, match="begins on this day already"):
            proposal(starts=today)

    def test_the_approver_sees_it_in_both_languages_and_what_it_changes(self, client):
        people.worker(date_of_birth=date(1980, 1, 1))
        change = proposal(rule=WIDER)
        signed_in(client, staff("scheme_approver"))
        page = Page(client.get(f"/admin/schemes/rulechange/{change.pk}/change/"))
        assert "gain it: 1." in " ".join(page.text.split())
        assert page.document.xpath("//section[@lang='hi']")
        assert page.document.xpath("//section[@lang='en']")
        client.post(f"/admin/schemes/rulechange/{change.pk}/change/", {"approve": "1"})
        assert Version.objects.count() == 2

    def test_the_history_says_who_and_why(self, client):
        change = proposal(rule=WIDER, reason="Gazette of today")
        change.approve(by=staff("scheme_approver"))
        signed_in(client, staff("ministry_officer"))
        found = Scheme.objects.get(code="PENSION")
        text = Page(client.get(f"/admin/schemes/scheme/{found.pk}/change/")).text
        for said in ("Gazette of today", str(change.proposed_by), str(change.decided_by)):
            assert said in text
        old = found.versions.first()
        text = Page(client.get(f"/admin/schemes/version/{old.pk}/change/")).text
        assert "18 to 40" in text


class TestWhatIf:
    def test_each_worker_is_counted_once_under_each_heading(self):
        for year in (1970, 1980, 1990, 2000):
            people.worker(date_of_birth=date(year, 1, 1))
        people.worker(date_of_birth=date(1990, 1, 1), gender="M", social_category="sc")
        rule = {"all": [{"fact": "age", "between": [30, 50]}, {"fact": "bpl", "is": True}]}
        found = whatif.compare("PENSION", criteria.parse(rule), date(2026, 11, 21))
        total = found.total
        assert (total.today, total.gain, total.lose, total.unknown) == (3, 0, 1, 3)
        for _heading, lines in found.parts:
            for name in ("today", "gain", "lose", "unknown", "afterwards"):
                assert sum(getattr(line, name) for line in lines) == getattr(total, name)

    def test_a_scheme_without_a_rule_has_nobody_today(self):
        people.worker()
        found = whatif.compare("NEW", criteria.parse({"all": []}), date(2026, 11, 21))
        assert (found.total.today, found.total.gain) == (0, 1)


class TestTestWorkers:
    @pytest.fixture
    def case(self):
        return Case.objects.create(
            scheme=Scheme.objects.get(code="PENSION"), name="40 today", day=date(2026, 11, 21),
            facts={"age": 40, "mobile": True}, expected="eligible",
        )  # fmt: skip

    def test_the_command_asks_them_all(self, case, capsys):
        call_command("check_schemes")
        assert "1 test workers" in capsys.readouterr().out
        Case.objects.update(expected="cannot say")
        with pytest.raises(CommandError, match="1 test workers"):
            call_command("check_schemes")

    def test_a_verdict_does_not_change_unless_somebody_says_it_is_right(self, case, editor):
        narrow = '{"all": [{"fact": "age", "at_most": 39}]}'
        sent = written(editor, rule_json=narrow)
        answer = editor.post(ADD, sent | {"propose": "1"})
        assert answer.status_code == 422
        assert "40 today" in Page(answer).text
        assert not RuleChange.objects.exists()
        editor.post(ADD, sent | {f"case-{case.pk}": "not eligible", "propose": "1"})
        change = RuleChange.objects.get()
        assert change.verdicts == {str(case.pk): "not eligible"}
        change.approve(by=staff("scheme_approver"))
        case.refresh_from_db()
        assert case.expected == "not eligible"
        call_command("check_schemes")

    def test_one_that_was_added_meanwhile_stops_the_approval(self, case):
        case.delete()
        change = proposal(rule={"all": [{"fact": "age", "at_most": 39}]})
        Case.objects.create(
            scheme=Scheme.objects.get(code="PENSION"), name="40 today", day=date(2026, 11, 21),
            facts={"age": 40, "mobile": True}, expected="eligible",
        )  # fmt: skip
        with pytest.raises(approvals.CannotDecide, match="40 today"):
            change.approve(by=staff("scheme_approver"))
        assert Version.objects.count() == 1

    def test_they_are_edited_and_it_is_written_down(self, editor):
        found = Scheme.objects.get(code="PENSION")
        sent = {"scheme": found.pk, "name": "a", "day": "2026-11-21", "expected": "eligible"}
        bad = editor.post("/admin/schemes/case/add/", sent | {"facts": '{"shoe": 1}'})
        assert "no such fact" in bad.content.decode()
        editor.post("/admin/schemes/case/add/", sent | {"facts": '{"age": 20}'})
        made = Case.objects.get()
        assert made.facts == {"age": 20}
        editor.post(f"/admin/schemes/case/{made.pk}/delete/", {"post": "yes"})
        assert not Case.objects.exists()
        assert Event.objects.filter(action__startswith="test worker").count() == 2


class TestDifferences:
    @pytest.fixture
    def differing(self, monkeypatch):
        """PENSION came from a file, staff changed it, and then the file changed too."""
        found = Scheme.objects.get(code="PENSION")
        data = catalogue.of_scheme(found) | {"website": "https://example.org/new"}
        Scheme.objects.update(supplied="of an older file", website="https://example.org/ours")
        monkeypatch.setattr(catalogue, "files", lambda: ["PENSION"])
        monkeypatch.setattr(catalogue, "of_file", lambda _path: data)
        return "/admin/schemes/scheme/differences/PENSION/"

    def test_ours_is_kept(self, client, differing):
        signed_in(client, staff("scheme_approver"))
        assert "PENSION" in Page(client.get("/admin/schemes/scheme/differences/")).text
        assert "example.org/new" in Page(client.get(differing)).text
        client.post(differing, {"keep": "1", "reason": "Ours is newer"})
        assert client.get(differing).status_code == 404
        assert catalogue.load().differing == []
        assert Scheme.objects.get().website.endswith("ours")
        assert Event.objects.filter(action="catalogue set aside").count() == 1

    def test_how_a_version_came(self, editor, differing, monkeypatch):
        """With the catalogue, by a proposal of its file, or by nobody who asked."""

        def told():
            page = f"/admin/schemes/version/{Version.objects.get().pk}/change/"
            return editor.get(page).content.decode()

        assert "It came with the catalogue." in told()
        Scheme.objects.update(supplied="")
        assert "Put in by whoever runs the portal" in told()
        Scheme.objects.update(supplied="of an older file")
        Version.objects.update(benefit="₹4,000 a month")
        editor.post(differing, {"take": "1", "reason": "The file is right"})
        RuleChange.objects.get().approve(by=staff("scheme_approver"))
        assert "The file is right" in told()
        assert "It came with the catalogue." not in told()

    def test_the_file_is_taken_by_two(self, editor, differing):
        assert editor.post(differing, {"keep": "1", "reason": "x"}).status_code == 403
        editor.post(differing, {"take": "1", "reason": "The file is right"})
        change = RuleChange.objects.get()
        change.approve(by=staff("scheme_approver"))
        assert Scheme.objects.get().website.endswith("new")
        assert [each.change for each in Version.objects.all()] == [None]  # the same in both
        assert catalogue.load().same == ["PENSION"]


def test_a_new_scheme(editor):
    address = "/admin/schemes/rulechange/add/"
    sent = form_of(Page(editor.get(address)))
    sent |= {
        "code": "tools", "name": "Tools", "name_hi": "औज़ार", "ministry": "Labour",
        "ministry_hi": "श्रम", "unit": "person", "status": "open", "portability": "travels",
        "benefit": "₹5,000", "benefit_hi": "₹5,000", "confidence": "published",
        "starts_on": tomorrow().isoformat(), "reason": "New",
        "what-1": "age", "operator-1": "at_least", "value-1": "18",
    }  # fmt: skip
    assert editor.post(address, sent | {"look": "1"}).status_code == 200
    editor.post(address, sent | {"propose": "1"})
    RuleChange.objects.get().approve(by=staff("scheme_approver"))
    made = Scheme.objects.get(code="TOOLS")
    (rule,) = rules.load(made.versions.all())
    assert criteria.as_json(rule.tree) == {"all": [{"fact": "age", "at_least": 18}]}


def test_every_rule_of_the_catalogue_goes_through_the_lines_unchanged():
    catalogue.load()
    for path in catalogue.files():
        for version in catalogue.of_file(path)["versions"]:
            tree = criteria.parse(version["rule"])
            assert outline.tree(list(outline.lines(tree))) == tree, path.name
