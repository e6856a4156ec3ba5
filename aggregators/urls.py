from django.urls import path

from aggregators.views import home, webhooks

urlpatterns = [
    path("", home.home, name="platform"),
    path("webhooks/", webhooks.listed, name="platform-webhooks"),
    path("webhooks/add/", webhooks.add, name="platform-webhook-add"),
    path("webhooks/<uuid:key>/<slug:what>/", webhooks.act, name="platform-webhook-act"),
]
