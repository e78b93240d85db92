"""`python -m ml`: train, generate and evaluate from the command line."""

import sys

from ml.commands.cli import main

sys.exit(main())
