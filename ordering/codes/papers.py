"""What codes are printed on. (Apart from the drawing, which needs a PDF library's megabytes.)"""

POINTS_PER_MM = 72 / 25.4
# (width, height) in points.
PAPERS = {"a4": (210 * POINTS_PER_MM, 297 * POINTS_PER_MM), "letter": (612.0, 792.0)}
# Cards per page → (columns, rows).
GRIDS = {1: (1, 1), 2: (1, 2), 4: (2, 2), 6: (2, 3), 8: (2, 4), 9: (3, 3), 12: (3, 4)}
