"""What the data are: the page that shows them before anything is trained."""
