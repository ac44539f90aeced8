"""Style rules parsed once for all apps of the process: each app alone would parse all of them again, at each new screen."""

from __future__ import annotations

from functools import lru_cache

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

Source = tuple[str, tuple[str, str], bool, int, str]


@lru_cache(maxsize=512)
def parsed(variables: frozenset[tuple[str, str]], source: Source) -> list[RuleSet]:
    """The rules of a source, for everybody with the same theme. Nobody changes them."""
    return Stylesheet(variables=dict(variables))._parse_rules(*source)


class SharedStylesheet(Stylesheet):
    """A stylesheet that parses what nobody has parsed yet."""

    def _parse_rules(
        self,
        css: str,
        read_from: tuple[str, str],
        is_default_rules: bool = False,
        tie_breaker: int = 0,
        scope: str = "",
    ) -> list[RuleSet]:
        return parsed(frozenset(self._variables.items()), (css, read_from, is_default_rules, tie_breaker, scope))

    def reparse(self) -> None:
        """As Textual's own, save that it forgets nothing that is parsed already."""
        self._rules_map = None
        self.parse()
