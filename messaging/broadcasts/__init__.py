"""Broadcasts: a message of the restaurant to all of its guests who have agreed to such messages.

    broadcasts: {_id, restaurantId, locationId, name, state: draft|scheduled|sending|paused|sent|
              cancelled, audience, channels, texts, link, coupon, windowHours, perMinute, schedule,
              dueAt, nextAt, claim, cursor, counts, startedAt, endedAt, rev, madeAt, updatedAt, by}
    broadcast_audience: who might be written to, and what they ordered (`audience`)
    broadcast_guests: one document a broadcast and guest who was written to: the link that is
              theirs, when they tapped it, when they answered; {isTest} of whoever tried it out
    broadcast_orders: one document an order that a broadcast has brought

- `audience`: who it goes to, counted before anything is sent, kept up by listeners;
- `editing`, `checks`, `texts`: what it says, and whether that makes a broadcast;
- `states`: draft → scheduled → sending → sent, pausing and cancelling: one conditional write each;
- `sending`: a worker writes messages into the outbox, some at a time, behind a stored cursor;
- `links`, `answers`, `bringing`: taps, replies, orders;
- `results`: what came of it.
"""
