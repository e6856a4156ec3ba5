from django.urls import path

from integrations.registries import api
from integrations.registries.description import openapi

app_name = "registry-api"
urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    path("keys.json", api.public_keys, name="keys"),
    path("search", api.search, name="search"),
    path("subscribe", api.subscribe, name="subscribe"),
    path("unsubscribe", api.unsubscribe, name="unsubscribe"),
    path("txn/status", api.status, name="status"),
    path("sync/search", api.sync_search, name="sync-search"),
    path("sync/txn/status", api.sync_status, name="sync-status"),
]
