"""Payment gateways for tests and the demo: real HTTP servers, strict, that can be told to fail.

`server` is what both share, `faults` what can go wrong, `books` what a gateway remembers.
"""
