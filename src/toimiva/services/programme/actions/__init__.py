"""What can happen to a programme, one file for each thing that changes."""

from .decisions import import_decision
from .proposals import add_proposal, close_round, open_round, set_up_round
from .scoring import decide_round, save_scores

__all__ = ["import_decision"]
__all__ += ["add_proposal", "close_round", "decide_round", "open_round", "save_scores", "set_up_round"]
