"""`/platform/self-test`: what the platform's programs have shown in the sandbox."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from aggregators import onboarding, selftest
from aggregators.doors import platform_of
from aggregators.models import Application, Platform
from eshram.accounts.audience import audience


@audience("platform")
@require_safe
def page(request):
    person = platform_of(request)
    platform = person.platform
    checks = selftest.checks(platform)
    application = Application.objects.filter(platform=platform).first()
    context = {
        "platform": platform,
        "checks": checks,
        "green": sum(check.is_green for check in checks),
        "asked_at": application and application.live_asked_at,
        "asks": person.may("users")
        and platform.status == Platform.Status.SANDBOX
        and all(check.is_green for check in checks),
    }
    return render(request, "platform/self_test.html", context)


@audience("platform")
@require_POST
def ask(request):
    try:
        onboarding.ask_for_live(platform_of(request, "users"))
    except onboarding.CannotDo as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The ministry is asked. The answer appears here."))
    return redirect("platform-self-test")
