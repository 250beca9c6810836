"""`python -m awn.cli`: the same as `awn`, for where the script is not on the path."""

import sys

from .main import main

sys.exit(main())
