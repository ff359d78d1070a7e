"""Printers that are none: real sockets, real protocols, paper that can be looked at."""
