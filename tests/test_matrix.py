"""The matrix in the documentation is the agenda's."""

from __future__ import annotations

from tools.matrix import MATRIX, matrix


def test_the_matrix_is_up_to_date() -> None:
    assert MATRIX.read_text(encoding="utf-8") == matrix(), "make docs writes it anew"
