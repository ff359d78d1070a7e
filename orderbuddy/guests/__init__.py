"""What is stored of a guest: found by phone or e-mail, exported, forgotten.

- `addresses`: which stored phone numbers and e-mails mean the same person;
- `holdings`: each app says what it holds of a guest, and how it forgets;
- `services`: export, erase, and forgetting what is older than a restaurant keeps it.

An order keeps its figures and loses the person: name, phone, e-mail and notes.
"""
