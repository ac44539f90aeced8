"""The check that people's text is never markup finds what it is there for, and finds nothing in the program."""

from __future__ import annotations

import ast

import pytest

from tools import markup

SINKS = (
    "from textual.widgets import Static",
    "from textual.widgets import Label as L",
    "import textual.widgets",
    "from textual import widgets",
    "from textual.markup import to_content",
    "from rich.text import Text",
    "from rich.markup import render",
    "Content.from_markup(name)",
    "Content.from_text(name)",
    "content.from_markup('[b]fast[/b]')",
    "Text.from_markup(text)",
    "self.render_str(text)",
    "visualize(self, text)",
    "self.notify(text)",
    "self.app.notify('fast')",
    "widget.with_tooltip(text)",
    "app.run_action(f'say({text})')",
    "Widget(text, markup=True)",
    "Widget(text, markup=marked)",
    "Console()",
    "Console(markup=True)",
    "Style(link=text)",
    "Style(bold=True, meta={'@click': text})",
    "Style.from_meta({'@click': text})",
    "self.border_title = text",
    "self.border_subtitle: str = text",
    "widget.tooltip = text",
    "one, self.border_title = text, text",
    "setattr(self, 'border_title', text)",
    "class W(Widget):\n    BORDER_TITLE = 'fast'",
    "class W(Widget):\n    def render(self) -> str:\n        return text",
    "class W(Widget):\n    def render(self):\n        return text",
    "class W(Widget):\n    def render(self) -> RenderResult:\n        return text",
    "class W(Widget):\n    def render_line(self, y: int) -> str:\n        return text",
)
FINE = (
    "from textual.widget import Widget",
    "from textual.content import Content",
    "Content(text)",
    "Console(markup=False)",
    "Widget(text, markup=False)",
    "Style(bold=True)",
    "found.update(more)",
    "title = text",
    "class W(Widget):\n    def render(self) -> Content:\n        return Content(text)",
    "class W(Widget):\n    def render_line(self, y: int) -> Strip:\n        return strip",
)


@pytest.mark.parametrize("code", SINKS)
def test_a_string_at_a_sink_is_found(code: str) -> None:
    assert list(markup.violations(ast.parse(code)))


@pytest.mark.parametrize("code", FINE)
def test_what_draws_text_as_text_is_not(code: str) -> None:
    assert list(markup.violations(ast.parse(code))) == []


def test_the_program_has_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert markup.main() == 0, capsys.readouterr().out
