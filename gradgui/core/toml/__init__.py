"""TOML as text: where its keys stand, how values are written, a spec's text changed key by key."""
