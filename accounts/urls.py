"""Addresses under `/account/`."""

from django.urls import path

from accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.account, name="account"),
    path("delete/", views.delete_account, name="delete"),
    path("tokens/", views.make_token, name="make_token"),
    path("tokens/revoke/", views.revoke_tokens, name="revoke_tokens"),
    path("tokens/<uuid:reference>/revoke/", views.revoke_token, name="revoke_token"),
]
