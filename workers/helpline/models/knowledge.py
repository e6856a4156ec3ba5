"""What agents read out and look up: scripts and articles, a text in each language."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from workers.grievances.models import Category
from workers.helpline import languages

# PostgreSQL's own dictionaries, for languages that it knows the word endings of.
DICTIONARIES = {"en": "english", "hi": "hindi", "ta": "tamil", "ne": "nepali"}


def words_of_text():
    """The words of title and body, as the text's own language has them."""

    def vector(dictionary: str):
        title = SearchVector("title", config=dictionary, weight="A")
        return title + SearchVector("body", config=dictionary, weight="B")

    return models.Case(
        *(
            models.When(language=language, then=vector(dictionary))
            for language, dictionary in DICTIONARIES.items()
        ),
        default=vector("simple"),
    )


class Article(models.Model):
    """A subject; its words are `ArticleText`, one in each language.

    A script is read out at its place in a call; an article is looked up. Those that came with the
    software are brought up to date by it until somebody edits them. None is deleted: what is not in
    use is not shown.
    """

    class Place(models.TextChoices):
        """Where in a call a script is read out; empty: an article."""

        GREETING = "greeting", _("script: greeting")
        MATCHING = "matching", _("script: who is it?")
        REGISTERED = "registered", _("script: a registered worker")
        UNREGISTERED = "new", _("script: somebody not registered")
        ON_BEHALF = "behalf", _("script: on behalf of somebody")
        REFUSED = "refused", _("script: the answers were wrong")
        SAMPLE = "sample", _("script: about a registration at a centre")
        BACK = "back", _("script: calling back")

    slug = models.SlugField(_("name"), max_length=40, unique=True)
    place = models.CharField(_("place"), max_length=12, choices=Place, blank=True)
    topic = models.CharField(_("about"), max_length=12, choices=Category, blank=True)
    active = models.BooleanField(_("in use"), default=True)
    supplied = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("article"), _("scripts and articles")
        default_permissions = ("view", "add", "change")
        constraints = [
            models.UniqueConstraint(
                fields=["place"], name="article_one_script", condition=~models.Q(place="")
            )
        ]

    def __str__(self):
        return self.slug


class ArticleText(models.Model):
    """Title and body in one language; an empty line parts paragraphs, "- " begins a point."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="texts")
    language = models.CharField(_("language"), max_length=3, choices=languages.CHOICES)
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("text"), max_length=5000)
    words = models.GeneratedField(
        expression=words_of_text(), output_field=SearchVectorField(), db_persist=True
    )

    class Meta:
        verbose_name, verbose_name_plural = _("text"), _("texts")
        default_permissions = ("view", "add", "change", "delete")
        constraints = [
            models.UniqueConstraint(fields=["article", "language"], name="article_text_once")
        ]
        indexes = [GinIndex(fields=["words"], name="article_words")]

    def __str__(self):
        return self.title
