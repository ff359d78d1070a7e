"""Where providers tell what became of our messages, and what people write.

Anybody can call; only what is signed is listened to, and whatever comes twice counts once.
"""
