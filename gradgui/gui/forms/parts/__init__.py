"""What the form is put together of: lines, sections, the editor of planned changes, the strip at its foot."""
