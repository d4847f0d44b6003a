"""A tailnet: asking its control server, and joining it. The vendor's server or headscale, by the same API."""
