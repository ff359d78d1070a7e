"""Campaigns: what a location takes off an order, for whom and how often.

`terms` reads a stored campaign, `discounts` works out what it takes off a cart (pure), `choosing`
finds the one that counts, `used` counts what orders have had of it, and `redeeming` takes a share
of a limited one for an order.
"""
