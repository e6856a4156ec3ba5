"""What agents read out and look up, kept by staff: each language's words below one another."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from unfold.admin import StackedInline

from eshram.admin import ModelAdmin
from workers.helpline.models import Article, ArticleText


class TextInline(StackedInline):
    model = ArticleText
    fields = ["language", "title", "body"]
    extra = 0


@admin.register(Article)
class ArticleAdmin(ModelAdmin):
    fields = ["slug", "place", "topic", "active"]
    list_display = ["slug", "titles", "place", "topic", "active", "is_supplied"]
    list_filter = ["place", "topic", "active"]
    list_per_page = 100
    ordering = ["place", "slug"]
    sortable_by = []
    actions = None
    inlines = [TextInline]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("texts")

    def get_readonly_fields(self, request, obj=None):
        """The name stays: next steps lead to an article by it."""
        return ["slug"] if obj else []

    def save_related(self, request, form, formsets, change):
        """What somebody has edited is theirs: the software brings it up to date no more."""
        super().save_related(request, form, formsets, change)
        if change and form.instance.supplied:
            Article.objects.filter(pk=form.instance.pk).update(supplied=False)

    @admin.display(description=_("titles"))
    def titles(self, article):
        return " / ".join(f"{text.language}: {text.title}" for text in article.texts.all())

    @admin.display(description=_("as it came"), boolean=True)
    def is_supplied(self, article):
        return article.supplied
