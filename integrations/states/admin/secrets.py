"""What the pages of keys and of receivers share: made on one page, changed on another, and a secret
that is shown once. Whoever found a screen unlocked gets none: each takes a fresh code from the
authenticator."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from unfold.widgets import UnfoldAdminTextInputWidget

from eshram.accounts import second_factor, throttle
from eshram.accounts.forms import CODE_NOT_RIGHT
from eshram.admin import ModelAdmin

CHOOSE = ("", gettext_lazy("Choose"))  # nothing is done by a press alone


class OnceInput(UnfoldAdminTextInputWidget):
    """A code is good once: after an error it is typed anew."""

    def format_value(self, value):
        return None


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code from your authenticator"), max_length=40, required=False,
        widget=OnceInput(attrs={"autocomplete": "one-time-code"}),
    )  # fmt: skip

    def is_fresh(self, request) -> bool:
        """The code is one of now; else an error stands at it."""
        refused = throttle.code_refused(request, request.user)
        if refused or not second_factor.check(request.user, self.cleaned_data["code"]):
            self.add_error("code", CODE_NOT_RIGHT)
            return False
        throttle.code_right(request, request.user)
        return True


class HoldsSecret(ModelAdmin):
    """`make(request, form)` and `change(request, one, form)` answer; the form of a change is None
    where there is nothing to change any more, or not for this user."""

    sortable_by = []
    actions = None
    template: str  # of both pages
    once_template: str

    def make_form(self, *sent) -> CodeForm:
        raise NotImplementedError

    def change_form(self, one, *sent) -> CodeForm:
        raise NotImplementedError

    def is_open(self, one) -> bool:
        raise NotImplementedError

    def has_delete_permission(self, request, obj=None):
        return False

    @method_decorator(sensitive_post_parameters("code"))
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        sent = [request.POST] if request.method == "POST" else []
        if object_id is None:
            if not self.has_add_permission(request):
                raise PermissionDenied
            return self.make(request, self.make_form(*sent))
        one = self.get_object(request, object_id)
        if one is None:
            raise Http404
        if not self.has_view_permission(request, one):
            raise PermissionDenied
        may = self.has_change_permission(request, one)
        if sent and not may:
            raise PermissionDenied
        return self.change(
            request, one, self.change_form(one, *sent) if may and self.is_open(one) else None
        )

    def page(self, request, title: str, form, **more):
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "title": title}
        status = 422 if form and form.errors else 200
        return TemplateResponse(
            request, self.template, whole | {"form": form} | more, status=status
        )

    def shown_once(self, request, one, secret: str, **more):
        """Into this one answer: into no session, cookie or list of messages."""
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "title": str(one)}
        answer = TemplateResponse(request, self.once_template, whole | {"secret": secret} | more)
        answer["Cache-Control"] = "no-store"
        return answer
