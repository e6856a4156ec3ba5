"""Scripts and articles: found by words in any language that has a dictionary, shown in the
caller's, else in English, else in whatever there is."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q

from workers.helpline.models import Article, ArticleText
from workers.helpline.models.knowledge import DICTIONARIES

MOST = 12
LONGEST = 100  # letters of a search
WORD = re.compile(r"[\w\u0900-\u0dff]+")


def find(typed: str, *, language: str) -> list[ArticleText]:
    """One text for each article that has the words, the best first: all of them, or else some."""
    words = WORD.findall(typed[:LONGEST])
    if not words:
        return []
    for join in (" & ", " | "):
        found = ranked(join.join(f"'{word}':*" for word in words))
        if found:
            return in_language(found, language)
    return []


def ranked(query: str) -> list[int]:
    """Ids of articles. Words are looked for by the dictionary of each text's own language."""
    asked = {
        language: SearchQuery(query, search_type="raw", config=dictionary)
        for language, dictionary in DICTIONARIES.items()
    }
    plain = SearchQuery(query, search_type="raw", config="simple")
    matches = Q(words=plain)
    for language, own in asked.items():
        matches |= Q(language=language, words=own)
    best: dict[int, float] = {}
    found = ArticleText.objects.filter(matches, article__place="", article__active=True)
    for article, rank in found.annotate(
        rank=SearchRank(F("words"), plain | asked["en"] | asked["hi"])
    ).values_list("article", "rank"):
        best[article] = max(rank, best.get(article, 0))
    return sorted(best, key=lambda article: (-best[article], article))[:MOST]


def in_language(articles: list[int], language: str) -> list[ArticleText]:
    texts: dict[int, list[ArticleText]] = {}
    for text in ArticleText.objects.filter(article__in=articles).select_related("article"):
        texts.setdefault(text.article_id, []).append(text)
    return [best_of(texts[article], language) for article in articles if article in texts]


def best_of(texts: list[ArticleText], language: str) -> ArticleText:
    order = {"en": 1, "hi": 2} | {language: 0}
    return min(texts, key=lambda text: (order.get(text.language, 3), text.language))


def article(slug: str, *, language: str) -> ArticleText | None:
    return one(Article.objects.filter(slug=slug, place="", active=True), language)


def script(place: str, *, language: str) -> ArticleText | None:
    return one(Article.objects.filter(place=place, active=True), language)


def one(articles, language: str) -> ArticleText | None:
    texts = list(ArticleText.objects.filter(article__in=articles).select_related("article"))
    return best_of(texts, language) if texts else None


def every(*, language: str) -> list[ArticleText]:
    """One text of each article, by title; there are some dozens."""
    ids = list(Article.objects.filter(place="", active=True).values_list("pk", flat=True))
    return sorted(in_language(ids, language), key=lambda text: text.title)


def blocks(body: str) -> list[tuple[str, list[str]]]:
    """("p", lines) and ("ul", points), as the page shows a text."""
    found: list[tuple[str, list[str]]] = []
    for part in re.split(r"\n\s*\n", body.replace("\r\n", "\n").strip()):
        for line in filter(None, map(str.strip, part.split("\n"))):
            kind = "ul" if line.startswith("- ") else "p"
            text = line.removeprefix("- ")
            if found and found[-1][0] == kind == "ul":
                found[-1][1].append(text)
            else:
                found.append((kind, [text]))
    return found
