"""How a token of the API is checked. Imports no view: views import it through the settings."""

from knox.auth import TokenAuthentication
from knox.crypto import hash_token
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken, User


class ApiTokenAuthentication(TokenAuthentication):
    """knox's header, checked with one query.

    knox reads every token of the user at each request, and answers 500 to a key that is not UTF-8.
    The hash is the primary key, so the token is found by it; the key is 256 random bits, so the
    time that the look-up takes tells a guesser nothing.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        try:
            digest = hash_token(token.decode())
            found = ApiToken.objects.live().select_related("user").get(digest=digest)
        except (UnicodeDecodeError, ApiToken.DoesNotExist):
            raise AuthenticationFailed("Invalid token.") from None
        if not found.user.is_active:
            raise AuthenticationFailed("User inactive or deleted.")
        found.touch()
        return found.user, found
