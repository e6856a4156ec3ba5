from django import template
from django.forms import RadioSelect

register = template.Library()


@register.filter
def anchor(field) -> str:
    """Where an error summary's link leads: the field, or the first of its radio buttons."""
    if isinstance(field.field.widget, RadioSelect):
        return f"{field.auto_id}_0"
    return field.id_for_label


@register.simple_tag(takes_context=True)
def at(context, name: str, *args) -> str:
    """The address of a page where the reader is (`here`, as the view gave it):
    {% at 'scheme' scheme.code %} is a worker's own page, or that of the visit at a counter."""
    return context["here"].url(name, *args)
