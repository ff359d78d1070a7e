"""What was sold, when, where and how fast it was made: the same figures from live and old orders.

An order counts on the day on which it was placed, by its location's own clock. `figures` adds up,
`reading` finds what to add up, `tables` are the reports that people see.
"""
