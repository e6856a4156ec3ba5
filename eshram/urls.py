from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from eshram import health_pages, metrics, views
from eshram.accounts.audience import audience

urlpatterns = [
    path("", views.home, name="home"),
    path("register/", audience("anyone")(RedirectView.as_view(pattern_name="register-start"))),
    path("language", views.language, name="language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/health/", health_pages.index, name="health"),
    path("admin/health/<slug:name>/", health_pages.integration, name="health-integration"),
    path("", include("workers.urls")),
    path("admin/", admin.site.urls),
]

if settings.SANDBOX:
    urlpatterns.append(path("sandbox/", include("integrations.sms.urls")))

handler400 = "eshram.views.bad_request"
handler403 = "eshram.views.forbidden"
handler404 = "eshram.views.not_found"
handler500 = "eshram.views.server_error"
