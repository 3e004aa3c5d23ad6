"""What is known of data: their arrays, their columns, a summary."""
