"""Screens: each lays out widgets, and turns keys into requests and messages into what is shown."""
