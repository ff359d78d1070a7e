from orderbuddy.changes import Change, on_change
from ordering.relay.broadcast import forget_kept


@on_change("message_texts", "locations")
def read_voice_anew(change: Change) -> None:
    """What is kept of a restaurant's voice is out of date. (Its own document's changes are told of
    by `ordering`.)"""
    if change.collection == "message_texts":
        restaurant_id = str(change.id).rsplit(":", 3)[0]
    else:
        restaurant_id = str((change.document or {}).get("restaurantId") or "")
    forget_kept(restaurant_id or None)
