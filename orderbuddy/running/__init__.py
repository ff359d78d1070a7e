"""Starts the product's servers and processes as children of one program.

The demo, the tests and the benchmark all run the same real things with it:

- `servers`: mongod (a replica set of one) and valkey-server, out of their wheels or from the PATH;
- `stack`: OrderBuddy's own processes (web, sockets, worker, relay);
- `processes`, `supervisor`, `warden`: one child; several of them; and the promise that none of
  them outlives its parent, even if that one is killed with SIGKILL.
"""
