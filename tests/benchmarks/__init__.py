"""Figures beside a peer, measured in the same run. Scripts to run by hand; nothing here fails a test."""
