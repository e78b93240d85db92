"""Sign-up, and the account page: who I am, and the API tokens that act for me."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from allauth.account.views import SignupView
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import deletion, new_key
from accounts.forms import ChosenTokensForm, SignupForm, TokenForm
from accounts.models import ApiToken, TokenRefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

    class AuthenticatedRequest(HttpRequest):
        """A request that `login_required` let through."""

        user: User

    View = Callable[..., HttpResponse]

password_given_lately: Callable[[View], View] = reauthentication_required(allow_get=True)


class SignUp(SignupView):
    """Tells of a name that is taken in the same instant as of one that was taken before."""

    def form_valid(self, form: SignupForm) -> HttpResponse:
        try:
            answer: HttpResponse = super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            answer = self.form_invalid(form)
        return answer


@login_required
@require_GET
@never_cache
def account(request: AuthenticatedRequest) -> HttpResponse:
    token, key = new_key.take_over(request, request.user)
    page = account_page(request, TokenForm(), new_token=token, new_key=key)
    if key:
        new_key.forget(page)
    return page


@login_required
@require_http_methods(["GET", "POST"])
@password_given_lately
def make_token(request: AuthenticatedRequest) -> HttpResponse:
    """Asks for the password first, and goes on by itself once it is given."""
    if request.method == "GET":
        # The password was given, but the form that waited for it has gone with its session.
        return redirect("accounts:account")
    form = TokenForm(request.POST)
    if not form.is_valid():
        return account_page(request, form, status=400)
    name, scopes = form.cleaned_data["name"], form.cleaned_data["scopes"]
    try:
        _, key = ApiToken.objects.issue(request.user, name, form.chosen_lifetime, scopes)
    except TokenRefusedError as error:
        form.add_error(None, str(error))
        return account_page(request, form, status=400)
    answer = redirect("accounts:account")
    new_key.hand_over(answer, request.user, key)
    return answer


@login_required
@require_POST
def revoke_token(request: AuthenticatedRequest, reference: UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.of(request.user), reference=reference)
    token.delete()
    messages.success(request, f"The token “{token.name or token.token_key}” no longer works.")
    return redirect("accounts:account")


@login_required
@require_POST
def revoke_tokens(request: AuthenticatedRequest) -> HttpResponse:
    """Revoke those that were ticked, or all."""
    every = ApiToken.objects.of(request.user)
    form = ChosenTokensForm(request.POST, every=every)
    if "all" in request.POST or form.is_valid():
        count, _ = (every if "all" in request.POST else form.cleaned_data["tokens"]).delete()
        messages.success(request, f"{count} token{'' if count == 1 else 's'} revoked.")
    else:
        messages.error(request, "Tick the tokens that shall stop.")
    return redirect("accounts:account")


@login_required
@require_http_methods(["GET", "POST"])
@password_given_lately
def delete_account(request: AuthenticatedRequest) -> HttpResponse:
    """Asks once more, after the password, and then deletes all at once."""
    if request.method == "GET":
        return render(request, "accounts/delete.html")
    user = request.user
    logout(request)
    gone = deletion.delete(user)
    return render(request, "accounts/deleted.html", {"gone": gone})


def account_page(
    request: AuthenticatedRequest, form: TokenForm, status: int = 200, **context: object
) -> HttpResponse:
    context |= {"form": form, "tokens": ApiToken.objects.of(request.user)}
    return render(request, "accounts/account.html", context, status=status)
