"""The scripts and articles that come with the software: `data/articles.toml`."""

import tomllib
from pathlib import Path

from django.db import transaction

from workers.helpline.models import Article, ArticleText

FILE = Path(__file__).parent / "data" / "articles.toml"


@transaction.atomic
def load() -> int:
    """Brings up to date what nobody has edited, and adds what is new. Returns how many articles
    were written."""
    known = {article.slug: article for article in Article.objects.prefetch_related("texts")}
    return sum(bring(row, known.get(row["slug"])) for row in read())


def read() -> list[dict]:
    with FILE.open("rb") as file:
        return tomllib.load(file)["article"]


def bring(row: dict, article: Article | None) -> bool:
    if article and not article.supplied:
        return False
    texts = {key: value for key, value in row.items() if isinstance(value, dict)}
    named = {key: row.get(key, "") for key in ("slug", "place", "topic")}
    there = article and {
        text.language: {"title": text.title, "body": text.body} for text in article.texts.all()
    }
    wanted = {
        code: {"title": text["title"], "body": text["body"].strip()} for code, text in texts.items()
    }
    if article and there == wanted and all(getattr(article, k) == v for k, v in named.items()):
        return False
    article, _new = Article.objects.update_or_create(
        slug=row["slug"], defaults={**named, "supplied": True}
    )
    article.texts.exclude(language__in=wanted).delete()
    for language, text in wanted.items():
        ArticleText.objects.update_or_create(article=article, language=language, defaults=text)
    return True
