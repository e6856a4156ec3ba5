from django.urls import path

from schemes.views import check, counter, me, saturation, state, state_enrolments

AT_COUNTER = "centre/<uuid:visit>/worker/schemes/"

urlpatterns = [
    path("state/schemes/", state.schemes, name="state-schemes"),
    path("state/schemes/new", state.change, name="state-scheme-new"),
    path("state/schemes/<slug:code>/", state.scheme, name="state-scheme"),
    path("state/schemes/<slug:code>/change", state.change, name="state-scheme-change"),
    path("state/schemes/<slug:code>/members/", state_enrolments.members, name="state-members"),
    path(
        "state/schemes/<slug:code>/members/<int:pk>", state_enrolments.member, name="state-member"
    ),
    path("state/saturation/", saturation.page, name="state-saturation"),
    path("state/saturation.csv", saturation.csv, name="state-saturation-csv"),
    path("check/", check.check, name="check"),
    path("me/moved/", me.moved, name="me-moved"),
    path("me/schemes/", me.schemes, name="me-schemes"),
    path("me/schemes/questions/", me.questions, name="me-scheme-questions"),
    path("me/schemes/messages", me.wanted_messages, name="me-scheme-messages"),
    path("me/schemes/receipts/<uuid:id>/", me.receipt, name="me-scheme-receipt"),
    path("me/schemes/receipts/<uuid:id>.json", me.receipt_file, name="me-scheme-receipt-file"),
    path("me/schemes/<slug:code>/", me.scheme, name="me-scheme"),
    path("me/schemes/<slug:code>/receiving", me.receiving, name="me-scheme-receiving"),
    path("me/schemes/<slug:code>/not-receiving", me.not_receiving, name="me-scheme-not-receiving"),
    path("me/schemes/<slug:code>/receipt", me.give_receipt, name="me-scheme-receipt-give"),
    path("centre/<uuid:visit>/worker/moved", counter.moved, name="centre-moved"),
    path(AT_COUNTER, counter.schemes, name="centre-schemes"),
    path(f"{AT_COUNTER}paper", counter.paper, name="centre-schemes-paper"),
    path(f"{AT_COUNTER}questions/", counter.questions, name="centre-scheme-questions"),
    path(f"{AT_COUNTER}receipts/<uuid:id>/", counter.receipt, name="centre-scheme-receipt"),
    path(f"{AT_COUNTER}<slug:code>/", counter.scheme, name="centre-scheme"),
    path(f"{AT_COUNTER}<slug:code>/receiving", counter.receiving, name="centre-scheme-receiving"),
    path(
        f"{AT_COUNTER}<slug:code>/not-receiving",
        counter.not_receiving,
        name="centre-scheme-not-receiving",
    ),
    path(
        f"{AT_COUNTER}<slug:code>/receipt", counter.give_receipt, name="centre-scheme-receipt-give"
    ),
]
