"""Local word rules that look at a draft and give its author, and nobody else, a gentle word."""

from __future__ import annotations

import re

# Beginnings that sound like a solution, or like advice dressed as a question. Swedish and English: people mix them.
_SOLUTION = re.compile(
    r"\b(borde|måste|behöver (?:bara )?(?:göra|säga|ta|sätta|börja|sluta)|kan (?:väl )?bara|ska(?:ll)? (?:bara|börja|sluta)"
    r"|föreslår|lösningen|sluta(?:r)? med|stäng(?:a)? av|prova att|testa att"
    r"|should|must|ought to|needs? to|has to|have to|why not|solution|suggest|could just|try to)\b",
    re.IGNORECASE,
)
_ADVICE = re.compile(
    r"\b(har du (?:provat|testat|försökt|tänkt på att|funderat på att)|varför (?:inte|gör du inte|har du inte)|du borde"
    r"|kan du inte|skulle du inte kunna|vore det inte"
    r"|have you (?:tried|thought of|considered)|why (?:not|don't you|didn't you|haven't you)|you should|couldn't you"
    r"|wouldn't it)\b",
    re.IGNORECASE,
)
RULES = {"solution": _SOLUTION, "advice": _ADVICE}


def hint(rule: str | None, text: str) -> str | None:
    """The rule that `text` runs into, if it does: "solution" in the hypotheses, "advice" in the exploration."""
    if rule is None or not RULES[rule].search(text):
        return None
    return rule
