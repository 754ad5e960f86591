"""What other archives taught: used where an archive's own past says too little, and what its weights are drawn to."""

from embeddings.tagging import calibration, stack, views

_WEIGHTS = {
    "soft": 0.889,
    "text": 0.631,
    "nearest": 0.280,
    "cover": 0.090,
    "phrase": 0.163,
    "words": 0.282,
    "passage": 0.235,
    "opening": 0.157,
    "cosine": 0.171,
    "recent": 0.295,
    "late": -0.630,
    "prior": 0.084,
    "silence": -0.150,
    "author": 0.192,
}
STACK = stack.Stack(tuple(_WEIGHTS[view] for view in views.VIEWS), -4.257)
CALIBRATION = calibration.PlattScaling(slope=0.758, shift=-0.163, threshold=0.30)
