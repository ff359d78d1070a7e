"""Old orders move from `orders` to `order_reports`: copied, verified, then deleted.

    a day ends    by its location's own clock
    copying       its closed orders are copied, each under its own id, with what the menu said
    48 h later    pruning: the copy is compared field by field, and the order is deleted by a write
                  that deletes it only if it still is what was compared
    days          the day's figures are stored for reports (`report_days`), and whole months'

Every step looks at what is stored and does what is still to be done, so a kill at any step is
followed by the same steps again. Any number of processes may archive at once.
"""
