"""How the kitchen's paths describe themselves."""
