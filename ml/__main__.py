"""`python -m ml`: train, generate and evaluate from the command line."""

import sys

from ml.cli import main

sys.exit(main())
