"""Web push: whose browsers are told of what, by which key, and what they say they have shown."""
