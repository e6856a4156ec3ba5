from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from eshram import health_pages, metrics, views
from eshram.accounts.audience import audience
from eshram.accounts.trial import authenticator
from eshram.accounts.views.sign_in import sign_out

urlpatterns = [
    path("", views.home, name="home"),
    path(
        "register/",
        audience("anyone")(RedirectView.as_view(pattern_name="register-start")),
        name="register",
    ),
    path("language", views.language, name="language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/health/", health_pages.index, name="health"),
    path("admin/health/<slug:name>/", health_pages.integration, name="health-integration"),
    path("api/platform/v1/", include("aggregators.urls_token")),
    path("api/platform/v1/", include("aggregators.api.urls")),
    path("api/state/v1/", include("integrations.states.urls_token")),
    path("api/state/v1/", include("integrations.states.api.urls")),
    path("api/registry/", include("integrations.registries.urls")),
    path("api/onorc/v1/", include("integrations.onorc.urls")),
    path("staff/", include("eshram.accounts.urls")),
    path("", include("workers.urls")),
    path("", include("workers.figures.urls")),
    path("", include("workers.grievances.urls")),
    path("centre/", include("workers.counter.urls")),
    path("helpline/", include("workers.helpline.urls")),
    path("", include("schemes.urls")),
    path("", include("aggregators.urls_work")),
    path("platform/", include("aggregators.urls")),
    path("sms/", include("integrations.sms.urls_gateway")),
    path("state/", include("integrations.states.urls")),
    path("state/centres/", include("workers.counter.urls_state")),
    path("state/exports/", include("integrations.states.urls_exports")),
    # The admin's own way in and out knows no second factor: ours stands before it.
    path(
        "admin/login/",
        audience("anyone")(RedirectView.as_view(url="/staff/sign-in")),
        name="admin-sign-in",
    ),
    path("admin/logout/", sign_out, name="admin-sign-out"),
    path(
        "admin/password_change/",
        audience("staff")(RedirectView.as_view(pattern_name="staff-password")),
        name="password_change",
    ),
    path("admin/", admin.site.urls),
]

if settings.SANDBOX:
    urlpatterns.append(path("sandbox/", include("integrations.sms.urls")))
    urlpatterns.append(path("sandbox/", include("integrations.uidai.urls")))
    urlpatterns.append(path("sandbox/authenticator/", authenticator, name="trial-authenticator"))

handler400 = "eshram.views.bad_request"
handler403 = "eshram.views.forbidden"
handler404 = "eshram.views.not_found"
handler500 = "eshram.views.server_error"
