"""Under /state/exports/."""

from django.urls import path

from integrations.states.views import exports

urlpatterns = [
    path("", exports.exports, name="state-exports"),
    path("ask", exports.ask, name="state-export-ask"),
    path("keys/<int:pk>.pem", exports.key, name="export-key"),
    path("<uuid:number>/", exports.export, name="state-export"),
    path("<uuid:number>/manifest.json", exports.manifest, name="state-export-manifest"),
    path("<uuid:number>/manifest.sig", exports.signature, name="state-export-signature"),
    path("<uuid:number>/files/<str:name>", exports.file, name="state-export-file"),
]
