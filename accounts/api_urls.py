"""Addresses under `/api/v1/auth/`."""

from django.urls import path

from accounts.api import ApiTokenViewSet, TokenView

app_name = "accounts_api"
urlpatterns = [
    path("token/", TokenView.as_view(), name="token"),
    path("tokens/", ApiTokenViewSet.as_view({"get": "list", "delete": "destroy_all"})),
    path("tokens/<uuid:id>/", ApiTokenViewSet.as_view({"get": "retrieve", "delete": "destroy"})),
]
