"""What the tests of every app share: real servers, the real product, a fresh shop, a browser."""
