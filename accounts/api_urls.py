"""Addresses of accounts under `/api/v1/`."""

from django.urls import path

from accounts.account_api import AccountView, DeletionView
from accounts.api import ApiTokenViewSet, TokenView

app_name = "accounts_api"

TOKENS = ApiTokenViewSet.as_view({"get": "list", "delete": "destroy_all"})
A_TOKEN = ApiTokenViewSet.as_view({"get": "retrieve", "delete": "destroy"})

urlpatterns = [
    path("account/", AccountView.as_view()),
    path("account/deletion/", DeletionView.as_view()),
    path("auth/token/", TokenView.as_view(), name="token"),
    path("auth/tokens/", TOKENS),
    path("auth/tokens/<uuid:id>/", A_TOKEN),
]
