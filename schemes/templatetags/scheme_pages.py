from django import template

from workers.templatetags.portal import at

register = template.Library()
register.simple_tag(at, takes_context=True)
