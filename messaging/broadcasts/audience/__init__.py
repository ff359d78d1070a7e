"""Whom a restaurant may write to, and what these guests have ordered.

    broadcast_audience: {_id: "{restaurantId}:{hash}", restaurantId, hash, person, to: {channel:
              address}, visits, firstAt, lastAt, items, places, lastOrderId, updatedAt}

One document for each address that has agreed to the restaurant's marketing: all of it follows from
the consents and the orders (those in the archive too), and is made anew when one of these changes.
`person` is the same for a number and for an e-mail that came with an order of that number. Adding
up a year of orders whenever somebody looks for guests takes seconds; this takes milliseconds.

Nobody is written to because they stand here: consent is asked for again when a message is made, and
when it is sent.
"""
