"""Tickets and receipts on paper: what is to be printed, where, and whether it was.

    orders change → `planning` compares an order with what paper has said of it → `print_jobs`
    print_jobs → `network` (ESC/POS on port 9100) or `cloud` (Star CloudPRNT) → paper

What is certain, and what is not:

- A job is made once: its `_id` says of which order, on which printer, for which station, and the
  how-manieth it is. A relay that repeats a change, or two relays, make no second one.
- One worker at a time prints on a printer (a lease), one job after the other.
- Whatever ends before the first byte was handed over (no connection, cover open, out of paper) has
  printed nothing: the job is tried again as it is.
- After the last byte the printer is asked to answer once it has printed all before
  (`network.Confirms`). It holds that answer back while paper is missing or a cover is open, so a
  jam is waited out on the same connection, and the job is printed once.
- What nobody can know: the connection, the printer or the worker was lost between the first byte
  and that answer. The job is then printed again under the words "COPY?", so nothing is lost, and
  whoever finds the same order twice sees which of the two may be one too many.
"""
