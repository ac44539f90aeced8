"""The README's pictures show the screens as they are."""

from __future__ import annotations

from tools.pictures import ROOT, pictures


def test_the_pictures_are_those_of_the_screens() -> None:
    for path, picture in pictures().items():
        assert path.read_text(encoding="utf-8") == picture, f"{path.name} is not up to date: make docs"


def test_the_readme_shows_them() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(str(path.relative_to(ROOT)) in readme for path in pictures())
