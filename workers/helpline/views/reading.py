"""What every page of an agent shows beside the call: scripts, and what was looked up."""

from django.utils.translation import get_language

from workers.helpline import knowledge
from workers.helpline.languages import SPOKEN
from workers.helpline.models import ArticleText


def looked_up(request, *, language: str = "") -> dict:
    """`?q=` are words, `?read=` the name of an article. Texts are read out, so they are in the
    caller's language where there is one: without a call, in the agent's."""
    language = language or get_language()
    typed = request.GET.get("q", "")[: knowledge.LONGEST].replace("\x00", "").strip()
    wanted = request.GET.get("read", "")[:40].replace("\x00", "")
    article = knowledge.article(wanted, language=language) if wanted else None
    return {
        "typed": typed,
        "found": knowledge.find(typed, language=language) if typed else [],
        "article": shown(article),
        "read_in": language,
    }


def shown(text: ArticleText | None) -> dict | None:
    if text is None:
        return None
    return {
        "title": text.title,
        "language": text.language,
        "named": SPOKEN.get(text.language, text.language),
        "blocks": knowledge.blocks(text.body),
    }
