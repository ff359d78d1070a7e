"""What may go wrong while servers and processes are started."""


class RunningError(Exception):
    """Something could not be started; the message is one sentence for whoever reads it."""


class StoppedError(Exception):
    """The person (or a SIGTERM) asked to stop while something was still starting."""
