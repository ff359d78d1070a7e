"""Signing in over REST: codes, passwords, second factors, and a pair of tokens for it."""
