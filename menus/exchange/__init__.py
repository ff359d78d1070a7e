"""Menus as files: exported, and imported after a dry run has said line by line what it would do.

    format_of("menu.csv").encode(menu)          # bytes
    incoming = read_file("menu.csv", data)      # FileRefused
    plan = plan_import(menu, incoming)          # what would be added, changed, left, refused

What a file does not speak of stays; nothing is ever removed. What runs while the place is open
(sold out, counted) is no file's business.
"""
