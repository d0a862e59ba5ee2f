"""The `dlguide` kernel, its extension for others, and the course in JupyterLab."""
