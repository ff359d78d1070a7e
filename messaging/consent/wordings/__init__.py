"""The words and wordings of `words`: texts as a whole, and what longer ones say, by language."""
