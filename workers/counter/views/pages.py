"""How a page of forms looks at the counter: dense, for the keyboard, and remembered by nobody."""

from eshram.pages import show as show_page
from workers.counter.models import Visit


def show(request, visit: Visit, form, template: str, *, focus: bool = True, **context):
    """As `eshram.pages.show`, in the counter's frame."""
    fit(form, focus=focus)
    context = {"frame": "centre/base.html", "visit": visit, "dense": True} | context
    return show_page(request, form, template, **context)


def fit(form, *, focus: bool = True) -> None:
    """No field is filled in from what the browser knows of somebody else, and the cursor stands in
    the first that is wrong, or else empty."""
    for field in form.fields.values():
        field.widget.attrs["autocomplete"] = "off"
    waiting = list(filter(is_wrong, form)) or list(filter(is_open, form))
    if waiting and focus:
        waiting[0].field.widget.attrs["autofocus"] = True


def is_wrong(bound) -> bool:
    return bool(bound.errors)


def is_open(bound) -> bool:
    return bound.field.required and not bound.is_hidden and bound.value() in (None, "", False)


def acts(request) -> bool:
    """Is this a POST that may do something? Not when its form had become too old."""
    return request.method == "POST" and not getattr(request, "form_expired", False)


def language_of(visit: Visit) -> str:
    return visit.held.get("language", "")
