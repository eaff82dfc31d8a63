"""Bottleneck adapters; see `generation.engines.bottleneck`."""

from typing import Any

from tuning.methods.options import BottleneckOptions


def bottleneck(model: Any, options: BottleneckOptions) -> Any:
    """Each layer's two projections into the residual stream get a small network behind them (Houlsby et al., 2019)."""
    from generation.engines.bottleneck import BottleneckConfig, add_bottlenecks

    return add_bottlenecks(model, BottleneckConfig(width=options.width, activation=options.activation))
