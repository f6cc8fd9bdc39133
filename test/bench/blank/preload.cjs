// A blank window has nothing to bridge.
