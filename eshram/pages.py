"""Pages of one form: how every app shows it, and when it acts on what was typed."""

from crispy_forms.helper import FormHelper
from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods


class PageForm(forms.Form):
    """The questions of one page, with its heading and its button."""

    title = lead = ""
    button = gettext_lazy("Continue")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def form_page(view):
    """A view whose POST is acted on only after `may_act`, so that it may show an expired form."""
    view = require_http_methods(["GET", "HEAD", "POST"])(view)
    view.shows_expired_form = True
    return view


def may_act(form, request) -> bool:
    """Is this a POST whose answers are right? Not when its form had become too old (CSRF)."""
    if request.method != "POST":
        return False
    valid = form.is_valid()
    if getattr(request, "form_expired", False):
        if form.is_bound:
            form.add_error(
                None,
                _("This page was open for too long. Your answers are still here. Press again."),
            )
        return False
    return valid


def show(request, form, template="registration/step.html", **context):
    """The page of a form, with its errors on top. 422 when answers were wrong, 403 when the form
    was too old."""
    status = 422 if form.is_bound and form.errors else 200
    if getattr(request, "form_expired", False):
        status = 403
    return render(request, template, {"form": form, **context}, status=status)
