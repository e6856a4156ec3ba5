"""The pages on which officers propose and decide, walked through with the merging of workers."""

import pytest

from eshram.audit.models import Event
from tests.cast import signed_in, staff
from tests.workers import people
from tests.workers.people import Page
from workers.models import MergeRequest, UanAlias, Worker

pytestmark = pytest.mark.django_db
ADD = "/admin/workers/mergerequest/add/"
LIST = "/admin/workers/mergerequest/"


@pytest.fixture
def pair():
    return people.worker(), people.worker(name="Asha Kumarri", mobile="9812345699")


@pytest.fixture
def asha(django_user_model):
    return staff("data_steward", username="asha")


@pytest.fixture
def binod():
    return staff("ministry_officer", username="binod")


def answers(pair) -> dict:
    kept, merged = pair
    return {"kept": kept.uan_spaced, "merged": str(merged.uan), "reason": "One person"}


@pytest.fixture
def proposal(asha, pair):
    kept, merged = pair
    return MergeRequest.propose(by=asha, reason="One person", kept=kept, merged=merged)


def page_of(proposal) -> str:
    return f"{LIST}{proposal.pk}/change/"


class TestProposing:
    def test_by_two_uans_and_a_reason(self, client, asha, pair):
        signed_in(client, asha)
        page = Page(client.get(f"{ADD}?kept={pair[0].uan}"))
        assert page.document.get_element_by_id("id_kept").value == str(pair[0].uan)
        response = client.post(ADD, answers(pair))
        made = MergeRequest.objects.get()
        assert response.url == page_of(made)
        assert (made.kept, made.merged, made.proposed_by) == (*pair, asha)
        text = Page(client.get(response.url)).text
        assert "A second person has to decide" in text
        assert "Asha Kumarri" in text
        assert pair[1].mobile not in text

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"reason": " "}, "Write a reason"),
            ({"kept": ""}, "answer this"),
            ({"kept": "12"}, "12 digits"),
            ({"kept": "999999999999"}, "No worker has this UAN"),
            ({"kept": "<script>alert(1)</script>"}, "12 digits"),
            ({"kept": "9" * 10_000}, "12 digits"),
            ({"reason": "x" * 10_000}, "500"),
        ],
    )
    def test_bad_answers_meet_a_sentence(self, client, asha, pair, change, sentence):
        page = Page(signed_in(client, asha).post(ADD, answers(pair) | change))
        assert page.status == 422
        assert sentence in page.text
        assert not MergeRequest.objects.exists()

    def test_what_cannot_be(self, client, asha, pair):
        signed_in(client, asha)
        both = answers((pair[0], pair[0]))
        assert "one record" in Page(client.post(ADD, both)).text
        client.post(ADD, answers(pair))
        assert "another merge" in Page(client.post(ADD, answers(pair))).text

    @pytest.mark.parametrize("role", ["auditor", "helpline_agent", "scheme_editor"])
    def test_other_roles_do_not(self, client, pair, role):
        signed_in(client, staff(role))
        assert client.get(ADD).status_code == 403
        assert client.post(ADD, answers(pair)).status_code == 403


class TestDeciding:
    def test_the_second_officer_sees_both_sides_and_approves(self, client, proposal, binod):
        signed_in(client, binod)
        assert "One person" in Page(client.get(LIST)).text
        page = Page(client.get(page_of(proposal)))
        assert "Asha Kumari" in page.text
        assert "Asha Kumarri" in page.text
        assert "different" in page.text
        assert Event.objects.filter(action="merge seen", by=f"staff:{binod.pk}").count() == 2
        response = client.post(page_of(proposal), {"approve": "1", "reason": ""})
        assert response.url == page_of(proposal)
        text = Page(client.get(response.url)).text
        assert "approved, binod" in text
        assert UanAlias.objects.get().uan == proposal.merged_id
        assert "One person" not in Page(client.get(LIST)).text
        assert "Nothing waits for a decision." in Page(client.get(LIST)).text
        assert "One person" in Page(client.get(f"{LIST}?decision=all")).text

    def test_refused_with_a_reason_only(self, client, proposal, binod):
        signed_in(client, binod)
        page = Page(client.post(page_of(proposal), {"refuse": "1", "reason": " "}))
        assert page.status == 422
        assert "Write a reason" in page.text
        client.post(page_of(proposal), {"refuse": "1", "reason": "Two sisters"})
        proposal.refresh_from_db()
        assert (proposal.decision, proposal.decision_reason) == ("refused", "Two sisters")
        assert not UanAlias.objects.exists()

    def test_not_by_the_one_who_proposed(self, client, proposal, asha):
        signed_in(client, asha)
        assert not Page(client.get(page_of(proposal))).document.xpath("//button[@name='approve']")
        page = Page(client.post(page_of(proposal), {"approve": "1"}))
        assert page.status == 422
        assert "second person" in page.text
        assert not UanAlias.objects.exists()

    def test_who_comes_second_is_told(self, client, proposal, binod):
        signed_in(client, binod)
        MergeRequest.objects.get().refuse(by=staff("data_steward", username="c"), reason="No")
        response = client.post(page_of(proposal), {"approve": "1"}, follow=True)
        assert "c has refused this already" in Page(response).text
        assert not UanAlias.objects.exists()

    def test_what_changed_meanwhile(self, client, proposal, binod):
        Worker.objects.filter(uan=proposal.kept_id).update(status="deceased")
        page = Page(signed_in(client, binod).post(page_of(proposal), {"approve": "1"}))
        assert page.status == 422
        assert "must be open" in page.text

    def test_a_role_taken_away_with_the_page_open(self, client, proposal, binod):
        signed_in(client, binod)
        client.get(page_of(proposal))
        binod.groups.clear()
        assert client.post(page_of(proposal), {"approve": "1"}).status_code == 403
        assert not UanAlias.objects.exists()

    @pytest.mark.parametrize("sent", [{}, {"reason": "x"}, {"_save": "1"}, {"delete": "1"}])
    def test_no_other_button_does_anything(self, client, proposal, binod, sent):
        signed_in(client, binod).post(page_of(proposal), sent)
        assert client.post(f"{LIST}{proposal.pk}/delete/", {"post": "yes"}).status_code == 403
        assert MergeRequest.objects.get().decision == "pending"

    @pytest.mark.parametrize("key", ["0", "999999", "x", "9" * 40, "1;drop"])
    def test_a_proposal_that_is_not_there(self, client, binod, key):
        assert signed_in(client, binod).get(f"{LIST}{key}/change/").status_code == 404

    @pytest.mark.parametrize("query", ["decision=nothing", "decision=", "q=%00", "o=99", "p=9999"])
    def test_filters_that_do_not_exist(self, client, proposal, binod, query):
        assert signed_in(client, binod).get(f"{LIST}?{query}", follow=True).status_code < 500

    def test_the_auditor_looks_and_decides_nothing(self, client, proposal):
        signed_in(client, staff("auditor"))
        page = Page(client.get(page_of(proposal)))
        assert page.status == 200
        assert not page.document.xpath("//button[@name='approve']")
        assert client.post(page_of(proposal), {"approve": "1"}).status_code == 403
        assert not UanAlias.objects.exists()

    def test_queries_of_the_list(self, client, asha, binod, django_assert_max_num_queries):
        for _each in range(12):
            pair = {"kept": people.worker(), "merged": people.worker()}
            MergeRequest.propose(by=asha, reason="One person", **pair)
        signed_in(client, binod).get(LIST)
        with django_assert_max_num_queries(12):
            client.get(LIST)
