"""The charts, drawn by matplotlib as SVG."""

import io
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .report import show
from .stores import POSTGRES

mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "bench", "font.family": "sans-serif", "font.size": 10})
COLOURS = ("#0b6e4f", "#55b592", "#e0a030", "#3f6fb5", "#8a5fa8")


def comparison(warm: dict[str, dict[str, float]]) -> str:
    """A panel a period, a bar a system, one scale for all of them."""
    figure = Figure(figsize=(8, 6.4), layout="constrained")
    figure.suptitle("All seven indicators, median time to answer (logarithmic, shorter is better)")
    panels = figure.subplots(len(warm), 1, sharex=True)
    for panel, (period, figures) in zip(panels, warm.items(), strict=True):
        bars(panel, period, figures)
    panels[-1].set_xlabel("milliseconds")
    return svg(figure)


def bars(panel: Axes, period: str, figures: dict[str, float]) -> None:
    """One period: each system's time, and how many times the first one's that is."""
    names = list(figures)
    drawn = panel.barh(names, list(figures.values()), color=COLOURS[: len(names)])
    unit = figures[POSTGRES]
    labels = [f"{show(time)} ms" + (f" · {time / unit:,.0f}×" if time >= 2 * unit else "") for time in figures.values()]
    panel.bar_label(drawn, labels, padding=4)
    panel.set_title(period, loc="left", fontweight="bold")
    panel.set_xscale("log")
    panel.set_xlim(1, max(figures.values()) * 8)
    panel.xaxis.set_major_formatter("{x:,.0f}")
    panel.invert_yaxis()
    plain(panel)


def growth(by_length: dict[str, Any]) -> str:
    """A line for each period and state, by the length of the log."""
    figure = Figure(figsize=(8, 4.8), layout="constrained")
    figure.suptitle("All seven indicators as the log grows, this program on PostgreSQL, median")
    panel = figure.subplots()
    events = [int(length) / 1e6 for length in by_length]
    for state, style in (("warm", "-"), ("after_append", "--"), ("cold", ":")):
        for period, colour in zip(next(iter(by_length.values()))[state], COLOURS, strict=False):
            times = [each[state][period][POSTGRES] for each in by_length.values()]
            panel.plot(events, times, style, color=colour, marker="o", label=f"{period}, {state.replace('_', ' ')}")
    panel.set(xscale="log", yscale="log", xlabel="million events", ylabel="milliseconds")
    panel.set_xticks(events, [f"{each:g}" for each in events])
    panel.legend(fontsize=8, ncols=3, loc="upper center", bbox_to_anchor=(0.5, -0.14), frameon=False)
    plain(panel)
    return svg(figure)


def plain(panel: Axes) -> None:
    """A grid behind the figures and no frame."""
    panel.grid(visible=True, axis="both", which="major", color="#dddddd", linewidth=0.6)
    panel.set_axisbelow(True)
    for side in ("top", "right"):
        panel.spines[side].set_visible(False)


def svg(figure: Figure) -> str:
    """As text, the same for the same figures."""
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()
