from django import template

register = template.Library()


@register.simple_tag(takes_context=True)
def at(context, name: str, *args) -> str:
    """The address of a page about schemes where the reader is (`here`, see `views.pages`):
    {% at 'scheme' scheme.code %} is a worker's own page, or that of the visit at a counter."""
    return context["here"].url(name, *args)
