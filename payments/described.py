def __getattr__(name: str) -> dict:
    return {}
