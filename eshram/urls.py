from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from eshram import views
from eshram.accounts.audience import audience

urlpatterns = [
    path("", views.home, name="home"),
    path("register/", audience("anyone")(RedirectView.as_view(pattern_name="register-start"))),
    path("language", views.language, name="language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("", include("workers.urls")),
    path("admin/", admin.site.urls),
]

if settings.SANDBOX:
    urlpatterns.append(path("sandbox/", include("integrations.sms.urls")))

handler400 = "eshram.views.bad_request"
handler403 = "eshram.views.forbidden"
handler404 = "eshram.views.not_found"
handler500 = "eshram.views.server_error"
