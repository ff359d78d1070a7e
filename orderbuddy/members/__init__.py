"""Who works where: the members of a restaurant, their roles and places, and invitations.

- `rights`: what one person may give to, or take from, another;
- `services`: the only code that writes memberships;
- `invitations`: the way in, by a link that works once.
"""
