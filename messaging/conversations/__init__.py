"""Conversations with guests: one thread a guest and location, whatever they write by.

    threads: {_id, restaurantId, locationId, guestKey, name, phone, words, state: open|resolved,
              assignee, assignedAt, tags, seq, rev, guestMessages, lastAt, lastText, lastFrom,
              lastChannel, channels: {sms|whatsapp|chat: {to, from, at}}, waitingSince,
              escalatedAt, windowUntil, orderId, rating, ratingAskedAt, resolvedAt, madeAt}
    thread_messages: {_id, threadId, restaurantId, locationId, seq, at, month, from:
              guest|staff|note|system, personId, channel, text, what, values, attachments, orderId,
              providerKey, messageId}
    thread_reads: {_id: "{threadId}:{personId}", threadId, personId, restaurantId, seq, messages}
    saved_replies, shifts, thread_files

`seq` counts the messages of a thread (some numbers may be missing), `rev` all its changes. What
changes a thread is one conditional update, and the message about it comes with it (`writing`).
Answers go out when the relay has seen them (`listeners`).
"""
