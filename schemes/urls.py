from django.urls import path

from schemes.views import me

urlpatterns = [
    path("me/schemes/", me.schemes, name="me-schemes"),
    path("me/schemes/questions/", me.questions, name="me-scheme-questions"),
    path("me/schemes/<slug:code>/", me.scheme, name="me-scheme"),
    path("me/schemes/<slug:code>/receiving", me.receiving, name="me-scheme-receiving"),
    path("me/schemes/<slug:code>/not-receiving", me.not_receiving, name="me-scheme-not-receiving"),
]
