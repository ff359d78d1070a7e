"""The benchmark as a table: our figures, the goals, today's service."""

from typing import Any

from rich.console import Console
from rich.table import Table

# name → (what it is, goal a second, what today's service does)
ROWS = {
    "menu-45k": ("menu, 45 KB (24 items)", 4000, "345–620"),
    "menu-118k": ("menu, 118 KB (64 items)", 2500, "300–315"),
    "menu-304": ("menu, 304 (not modified)", None, ""),
    "menu-br": ("menu, 45 KB, brotli", None, ""),
    "quotes": ("quotes", 900, "350–465"),
    "orders": ("orders, quoted and placed", 325, "150–165"),
    "payments": ("orders, quoted and paid by card (gateway 0 ms)", None, ""),
    "status": ("order status", None, ""),
}
P99_GOAL_MS = 50
# Up to so many screens the first goal holds, beyond it the second.
FEW_SOCKETS, P99_GOAL_OF_MANY_MS = 1000, 150
MEMORY_GOAL_MB = 120
START_UP_GOAL_SECONDS = 2
# Orders a second where everybody is told of them, of those where nobody is: what is left is noise.
LEAST_RATIO = 0.9


def print_report(found: dict[str, Any], console: Console) -> None:
    """Print everything that was measured."""
    console.print(_circumstances(found), highlight=False)
    table = Table(title="HTTP, one web process")
    for name in ("what", "a second", "goal", "today", "p50 ms", "p95", "p99", "p99 ≤ 50",
                 "of an empty view", "memory MB"):  # fmt: skip
        table.add_column(name, justify="left" if name == "what" else "right")
    for row in found["http"]:
        what, goal, today = ROWS[row["name"]]
        table.add_row(
            what,
            f"{row['per_second']:,.0f}",
            _goal(row["per_second"] >= goal, f"{goal:,}") if goal else "",
            today,
            *(f"{row[name]:.1f}" for name in ("p50", "p95", "p99")),
            _goal(row["p99"] <= P99_GOAL_MS),
            f"{row['ratio_to_empty_view']:.2f} × {row['empty_view_per_second']:,.0f}",
            f"{row['web_memory_mb']:.0f}",
        )
        if row["errors"]:
            console.print(f"{what}: {row['errors']} answers were errors", style="red")
    if found["http"]:
        console.print(table)
    for line in _rest(found):
        console.print(line, highlight=False)


def _circumstances(found: dict[str, Any]) -> str:
    on = found["machine"]
    pinned = (
        "web and sockets on one core, database and load on the other"
        if found["pinned"]
        else "not pinned"
    )
    return (
        f"{on['cpu']}, {on['cores']} cores, {pinned}; load average before {on['load_average']}; "
        f"Python {on['python']}, Django {on['django']}, Granian {on['granian']}; "
        f"load by {found['generator']}, {found['connections']} connections, {found['seconds']:g} s"
    )


def _rest(found: dict[str, Any]) -> list[str]:
    memory = found["web_memory_mb"]
    lines = [
        f"Memory of the web process {memory:.0f} MB "
        f"{_goal(memory <= MEMORY_GOAL_MB, f'≤ {MEMORY_GOAL_MB}')} (today 366)"
    ]
    if taken := found.get("start_up_seconds"):
        good = _goal(taken["median"] <= START_UP_GOAL_SECONDS, f"≤ {START_UP_GOAL_SECONDS} s")
        lines.append(f"Start-up {taken['median']:.2f} s (best {taken['best']:.2f}) {good}")
    if told := found.get("notifications"):
        lines += _told_lines(told)
    for screens in found.get("screens", ()):
        lines += _screen_lines(screens)
    return lines


def _told_lines(told: dict[str, Any]) -> list[str]:
    pace, most = told["pace"], told["most"]
    good = _goal(pace["ratio"] >= LEAST_RATIO, f"≥ {LEAST_RATIO:g}")
    lines = [f"Placing with notifications, at a pace: {pace['ratio']:.2f} × as quick {good}"]
    lines += _told_and_not(pace, "p50 of placing alone")
    lines.append(f"  as fast as it can: {most['ratio']:.2f} × as many orders a second")
    lines += _told_and_not(most, "p50")
    lines.append(f"  {told['messages']:,} messages made, {told['sent']:,} sent meanwhile")
    return lines


def _told_and_not(both: dict[str, Any], p50: str) -> list[str]:
    return [
        f"    {who}: {both[name]['per_second']:.0f} a second, {p50} {both[name]['p50']:.1f} ms, "
        f"p99 {both[name]['p99']:.1f}"
        + (f", {both[name]['errors']} errors" if both[name]["errors"] else "")
        for name, who in (("off", "nobody told"), ("on", "guest and staff told"))
    ]


def _screen_lines(screens: dict[str, Any]) -> list[str]:
    goal = P99_GOAL_MS if screens["sockets"] <= FEW_SOCKETS else P99_GOAL_OF_MANY_MS
    lines = [
        f"Order → screen: {screens['orders']:,} orders, {screens['sockets']:,} open sockets at "
        f"{screens['locations']} locations, {screens['tickets']:,} tickets shown, "
        f"{screens['lost']} lost, {screens['doubled']} doubled"
    ]
    for key, what in (
        ("insert_to_screen_ms", "from the insert"), ("tap_to_screen_ms", "from the tap"),
    ):  # fmt: skip
        times = screens[key]
        good = _goal(times["p99"] <= goal, f"p99 ≤ {goal} ms")
        lines.append(
            f"  {what}: p50 {times['p50']:.1f} ms, p95 {times['p95']:.1f}, "
            f"p99 {times['p99']:.1f} {good}"
        )
    lines.append(
        f"  memory of {screens['processes']} sockets process(es) {screens['memory_mb']:.0f} MB, "
        f"{screens['memory_per_socket_kb']:.0f} KB a socket"
    )
    return lines


def _goal(reached: bool, goal: str = "") -> str:
    return f"{'✓' if reached else '✗'} {goal}".strip()
