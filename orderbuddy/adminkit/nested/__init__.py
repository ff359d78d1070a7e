"""Forms for the nested parts of stored documents.

A part knows how a stored value is shown (JSON, known keys only), read back, merged with what
somebody else stored meanwhile, and stored again without losing what it does not know.
"""

from orderbuddy.adminkit.nested.fields import NestedField
from orderbuddy.adminkit.nested.groups import Group, Words
from orderbuddy.adminkit.nested.lists import Lines, Numbers, Picks, Tags
from orderbuddy.adminkit.nested.parts import Choice, Day, Flag, Money, Number, Part, Text, Time
from orderbuddy.adminkit.nested.rows import Rows
from orderbuddy.adminkit.nested.secret import Secret

__all__ = [
    "Choice",
    "Day",
    "Flag",
    "Group",
    "Lines",
    "Money",
    "NestedField",
    "Number",
    "Numbers",
    "Part",
    "Picks",
    "Rows",
    "Secret",
    "Tags",
    "Text",
    "Time",
    "Words",
]
