"""Restaurants and locations over REST, as today's manage app asks for them."""
