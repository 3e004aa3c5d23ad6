"""The spec as TOML beside the form."""
