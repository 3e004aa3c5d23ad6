"""`python -m gradgui` is `gradgui`."""

from __future__ import annotations

import sys

from gradgui.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
