"""What `make bench` prints and draws of a run; how it measures is seen where it runs."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from tools.bench.figures import ENTER, KEYSTROKE, OURS, SCROLL, Run, table
from tools.bench.plot import svg


def a_run() -> Run:
    run = Run()
    run.of(OURS).update({KEYSTROKE: 36.0, SCROLL: 624.0})
    run.of("others & sons").update({KEYSTROKE: 288.0, ENTER: 170.04})
    return run


def test_a_row_has_the_bound_the_figure_and_the_ratio() -> None:
    rows = list(table(a_run()))
    assert "| a keystroke in the editor, bytes | 120 | 36 | 288 (8.0 x) |" in rows
    assert "| a new 60-character item that scrolls the list, bytes | 250 | 624 **missed** | - |" in rows
    assert "| Enter to the last of 12 screens, p95, ms | 40 | - | 170.0 |" in rows
    assert a_run().missed == [SCROLL]


def test_the_picture_has_a_bar_for_each_figure_of_ours() -> None:
    drawn = ET.fromstring(svg(a_run()))
    texts = [element.text for element in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert "others & sons" in texts and "288  (8.0 x)" in texts and "624" in texts
    assert "a keystroke in the editor, bytes" in texts
