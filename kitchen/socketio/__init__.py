"""Socket.IO for the apps of today: the events that they know, told by the server itself.

An app joins (`store_joined`, `station_joined`, `order_joined`) and hears, once each:

| event | when | who |
| --- | --- | --- |
| `order_received` | an order was placed | the location's stores and stations |
| `new_order` | it was accepted: work for the stations | each station that makes a line of it |
| `order_item_started`, `order_item_completed` | a line was begun, done | stations that make it |
| `dashboard_order_item_started`, `…_completed` | the same | the location's stores and stations |
| `order_accepted` | by a person | the location's stores, the order's guest |
| `order_ready_for_pickup`, `order_completed` | ready, picked up | the same |
| `order_cancelled` | (new) cancelled | stores, stations, the guest |
| `order_wait_time_updated` | staff says so | stores, the guest |

A recall is told with the events of the state that the line or order is in again.

Nothing here is told because a client said so: the relay hands each stored change on as what it
means to these apps (`facts`), each process compares it with what it knew of that order before
(`follower`) and tells the difference (`news`, `events`). So a change is told once, whoever made it,
however often the relay repeats it, and a client's own report of it adds nothing.

- `facts`: of a stored order, what these events depend on;
- `news`: what happened between two such facts;
- `events`: names, payloads and rooms;
- `listeners`: in the relay's process, publishes facts;
- `follower`: one location that some socket of this process listens to;
- `members`: the sockets, what they joined, and whether they still may;
- `apps`: what clients may say;
- `server`: the ASGI application with its limits.
"""
