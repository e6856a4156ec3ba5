from django.urls import path

from schemes.views import check, me, receipts, state

urlpatterns = [
    path("state/schemes/", state.schemes, name="state-schemes"),
    path("state/schemes/new", state.change, name="state-scheme-new"),
    path("state/schemes/<slug:code>/", state.scheme, name="state-scheme"),
    path("state/schemes/<slug:code>/change", state.change, name="state-scheme-change"),
    path("check/", check.check, name="check"),
    path("me/schemes/", me.schemes, name="me-schemes"),
    path("me/schemes/questions/", me.questions, name="me-scheme-questions"),
    path("me/schemes/messages", me.wanted_messages, name="me-scheme-messages"),
    path("me/schemes/receipts/<uuid:id>/", receipts.receipt, name="me-scheme-receipt"),
    path("me/schemes/receipts/<uuid:id>.json", receipts.download, name="me-scheme-receipt-file"),
    path("me/schemes/<slug:code>/", me.scheme, name="me-scheme"),
    path("me/schemes/<slug:code>/receiving", me.receiving, name="me-scheme-receiving"),
    path("me/schemes/<slug:code>/not-receiving", me.not_receiving, name="me-scheme-not-receiving"),
    path("me/schemes/<slug:code>/receipt", receipts.give, name="me-scheme-receipt-give"),
]
