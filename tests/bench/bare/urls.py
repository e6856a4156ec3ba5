"""GET /page answers two letters; POST /insert commits one row, as durably as the portal does."""

from django.db import connection
from django.http import HttpResponse
from django.urls import path


def answer():
    return HttpResponse("ok", headers={"Content-Length": "2"})


def page(request):
    return answer()


def insert(request):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO bench_insert (mobile, answer) VALUES (%s, %s)",
            [request.POST["mobile"], request.POST["answer"]],
        )
    return answer()


urlpatterns = [path("page", page), path("insert", insert)]
