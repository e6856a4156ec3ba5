"""What an agent reads out: found by words, in the language of who calls."""

import re

import pytest

from tests.cast import signed_in, staff
from tests.workers.people import Page

pytestmark = pytest.mark.django_db


class TestKnowledge:
    @pytest.mark.parametrize(
        ("typed", "title"),
        [
            ("lost card", "UAN forgotten, card lost"),
            ("card", "UAN forgotten, card lost"),
            ("pensions", "60 years and older"),
            ("code come", "The code (OTP) does not come"),
            ("खाता", "Bank account"),
        ],
    )
    def test_found_by_words(self, agent, typed, title):
        page = Page(agent.client.get("/helpline/knowledge/", {"q": typed}))
        assert title in page.text

    def test_read_in_the_callers_language(self, agent):
        agent.begin(language="hi")
        assert "बैंक खाता" in agent.page("?q=bank&read=bank-account").text
        agent.begin(language="ta")
        assert "An account may be joint" in agent.page("?read=bank-account").text

    @pytest.mark.parametrize("odd", ["'", "a:b & | !", "<->", "%00", "x" * 5000, "'''':*", "\\"])
    def test_odd_words(self, agent, odd):
        assert agent.client.get("/helpline/knowledge/", {"q": odd, "read": odd}).status_code in (
            200,
            400,
        )

    def test_the_ministry_edits_and_the_next_load_leaves_it(self, client, agent):
        from django.core.management import call_command

        from workers.helpline.models import Article

        signed_in(client, staff("ministry_officer"))
        article = Article.objects.get(slug="bank-account")
        english = article.texts.get(language="en")
        hindi = article.texts.get(language="hi")
        typed = {
            "slug": article.slug, "place": "", "topic": "details", "active": "on",
            "texts-TOTAL_FORMS": "3", "texts-INITIAL_FORMS": "2",
            "texts-0-id": english.pk, "texts-0-article": article.pk, "texts-0-language": "en",
            "texts-0-title": "Your bank", "texts-0-body": "Words of the ministry.",
            "texts-1-id": hindi.pk, "texts-1-article": article.pk, "texts-1-language": "hi",
            "texts-1-title": hindi.title, "texts-1-body": hindi.body,
            "texts-2-article": article.pk, "texts-2-language": "ta",
            "texts-2-title": "வங்கிக் கணக்கு", "texts-2-body": "கணக்கு திட்டங்களின் பணத்திற்கானது.",
        }  # fmt: skip
        address = f"/admin/helpline/article/{article.pk}/change/"
        answer = client.post(address, typed)
        assert answer.status_code == 302, re.sub(r"\s+", " ", answer.content.decode())[-3000:]
        call_command("load_reference", verbosity=0)
        agent.begin(language="en")
        assert "Words of the ministry." in agent.page("?read=bank-account").text
        agent.begin(language="ta")
        assert "திட்டங்களின்" in agent.page("?q=கணக்கு&read=bank-account").text
