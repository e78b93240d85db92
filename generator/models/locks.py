"""A lock that the database keeps, by a name."""

from django.db import connection

# A machine that is cut off amid a short lock must not hold it for hours.
LONGEST_SILENCE = "5s"


def one_at_a_time(name: str) -> None:
    """Wait for other transactions that came here with this name, and hold others until the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', %s, true),"
            " pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [LONGEST_SILENCE, name],
        )
