"""Signing up, in and out, and the password."""

import re
from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.views.defaults import server_error

from accounts.models import User

pytestmark = pytest.mark.django_db

INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\s(?:src=|type=\"application/json\"))|javascript:"
)
NEW_PASSWORD = "seven larks above the barley"


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


def sign_up(client: Client, **changes: str) -> str:
    fields = {"username": "dora", "email": "dora@example.org"} | changes
    passwords = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    return client.post(reverse("account_signup"), fields | passwords).content.decode()


def sign_in(client: Client, login: str, password: str) -> bool:
    client.post(reverse("account_login"), {"login": login, "password": password})
    return "_auth_user_id" in client.session


def reset_link(message: EmailMessage) -> str:
    found = re.search(r"https?://[^/]+(/\S+)", str(message.body))
    assert found
    return found[1]


def test_a_newcomer_signs_up_and_is_signed_in(client: Client) -> None:
    sign_up(client)
    dora = User.objects.get(username="dora")
    assert client.session["_auth_user_id"] == str(dora.pk)
    assert dora.password.startswith("argon2")


def test_a_name_is_taken_whatever_its_case(client: Client, alice: User) -> None:
    assert "already exists" in sign_up(client, username="ALICE")
    assert User.objects.count() == 1


def test_a_name_taken_in_the_same_instant_is_told_beside_its_field(
    client: Client, new_user: Callable[[str], User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def after_another(adapter: object, request: HttpRequest) -> User:
        new_user("dora")
        return User()

    monkeypatch.setattr("accounts.adapter.Adapter.new_user", after_another)

    page = sign_up(client, username="Dora")

    assert "already exists" in page
    assert 'id="id_username_error"' in page
    assert (User.objects.count(), EmailAddress.objects.count()) == (1, 1)


def test_two_users_may_have_no_address() -> None:
    User.objects.create_user("dora")
    User.objects.create_user("emil")
    assert User.objects.filter(email="").count() == 2


def test_a_refused_field_is_linked_to_its_error(client: Client) -> None:
    page = sign_up(client, email="nowhere")
    assert 'id="id_email_error"' in page
    assert re.search(r'<input[^>]*name="email"[^>]*aria-describedby="id_email_error"', page)
    assert 'value="dora"' in page


@pytest.mark.parametrize("login", ["alice", "ALICE", "alice@example.org"])
def test_one_signs_in_by_name_or_address(
    client: Client, alice: User, password: str, login: str
) -> None:
    assert sign_in(client, login, password)


def test_a_wrong_password_says_so_beside_the_form(client: Client, alice: User) -> None:
    fields = {"login": "alice", "password": "wrong"}
    page = client.post(reverse("account_login"), fields).content.decode()
    assert "You are not signed in yet" in page
    assert "The username or the password is not correct." in page
    assert 'role="alert"' in page


@pytest.mark.parametrize("door", ["page", "API"])
@pytest.mark.parametrize("login", ["alice", "alice@example.org", "nobody", "nobody@example.org"])
def test_a_wrong_password_is_hashed_once_whoever_is_named(
    client: Client, alice: User, hashes: list[str], login: str, door: str
) -> None:
    if door == "page":
        sign_in(client, login, "wrong")
    else:
        fields = {"username": login, "password": "wrong"}
        client.post(reverse("accounts_api:token"), fields, "application/json")
    assert len(hashes) == 1


def test_staff_have_their_rights_through_the_one_backend(client: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    client.force_login(alice)
    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 200


def test_a_locked_door_says_for_how_long(client: Client, alice: User) -> None:
    fields = {"login": "alice", "password": "wrong"}
    pages = [client.post(reverse("account_login"), fields).content for _ in range(6)]
    assert b"Try again in five minutes" in pages[-1]


def test_an_inactive_user_is_refused(client: Client, alice: User, password: str) -> None:
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert not sign_in(client, "alice", password)


def test_five_wrong_passwords_lock_the_door_to_the_right_one(
    client: Client, alice: User, password: str
) -> None:
    assert not any(sign_in(client, "alice", "wrong") for _ in range(5))
    assert not sign_in(client, "alice", password)


def test_signing_out_takes_a_press_of_the_button(signed_in: Client) -> None:
    assert b"Sign out" in signed_in.get(reverse("account_logout")).content
    assert "_auth_user_id" in signed_in.session
    signed_in.post(reverse("account_logout"))
    assert "_auth_user_id" not in signed_in.session


def test_the_password_is_changed_with_the_old_one(
    signed_in: Client, alice: User, password: str
) -> None:
    fields = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    page = signed_in.post(reverse("account_change_password"), fields | {"oldpassword": "wrong"})
    assert b"id_oldpassword_error" in page.content
    signed_in.post(reverse("account_change_password"), fields | {"oldpassword": password})
    alice.refresh_from_db()
    assert alice.check_password(NEW_PASSWORD)


def test_a_forgotten_password_is_reset_by_mail(
    client: Client, alice: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    form_page = client.get(reset_link(mailoutbox[0]), follow=True)
    fields = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    done = client.post(form_page.request["PATH_INFO"], fields, follow=True)
    assert b"Your password is changed" in done.content
    assert sign_in(client, "alice", NEW_PASSWORD)


def test_a_reset_link_works_once(
    client: Client, alice: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(reverse("account_reset_password"), {"email": "alice@example.org"})
    link = reset_link(mailoutbox[0])
    alice.set_password(NEW_PASSWORD)
    alice.save()
    assert b"This link no longer works" in client.get(link, follow=True).content


def test_reset_tells_a_stranger_nothing(client: Client, alice: User) -> None:
    address = reverse("account_reset_password")
    known = client.post(address, {"email": "alice@example.org"}, follow=True)
    unknown = client.post(address, {"email": "nobody@example.org"}, follow=True)
    assert known.content == unknown.content


def test_no_account_page_holds_script_or_style(
    client: Client, new_user: Callable[[str], User]
) -> None:
    visitor = ["account_login", "account_signup", "account_reset_password"]
    owner = ["account_change_password", "account_email", "account_logout", "accounts:account"]
    pages = [client.get(reverse(name)) for name in visitor]
    client.force_login(new_user("dora"))
    pages += [client.get(reverse(name)) for name in owner]
    for page in pages:
        text = page.content.decode()
        assert page.status_code == 200
        assert not INLINE.search(text)
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_a_missing_page_stands_in_the_site(client: Client) -> None:
    page = client.get("/nowhere/")
    assert page.status_code == 404
    assert b"Nothing at this address" in page.content
    assert b"site-header" in page.content


def test_a_form_without_its_token_is_explained(alice: User) -> None:
    page = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "alice"})
    assert page.status_code == 403
    assert b"The form was too old" in page.content


def test_a_fault_is_told_without_a_request(client: Client) -> None:
    assert b"Something broke" in server_error(client.get("/").wsgi_request).content
