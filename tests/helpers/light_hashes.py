"""`fristad` for tests in which many sign in and none is measured: a passphrase costs next to nothing to hash or to check."""

from __future__ import annotations

from functools import partial
from unittest.mock import patch

from server.cli import main
from server.passphrases import Cost, Passphrases

if __name__ == "__main__":
    with patch("server.serving.Passphrases", partial(Passphrases, Cost(memory_kib=64, passes=1))):
        main()
