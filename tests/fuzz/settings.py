"""The site without its rate limits, so that thousands of calls are answered and not slowed."""

from lyricsite.settings import *  # noqa: F403
from lyricsite.settings import REST_FRAMEWORK

REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"])
