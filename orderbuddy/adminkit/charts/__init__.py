"""Charts as SVG that the server makes: nothing to load, they print, a screen reader says them.

    bars(key="items", title="Sales by item", said="Latte $77.00, …", rows=[Bar("Latte", 7700, …)])

Widths are percentages, so a chart fills its place while its words keep their size. Colours come
from `adminkit/charts.css`, bright and dark. Beside each stands the table with the same figures.
"""

from orderbuddy.adminkit.charts.bars import bars
from orderbuddy.adminkit.charts.heat import heat_map
from orderbuddy.adminkit.charts.line import line
from orderbuddy.adminkit.charts.parts import Bar, Point

__all__ = ["Bar", "Point", "bars", "heat_map", "line"]
