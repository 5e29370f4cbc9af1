"""The terms of employment services as dated tables, and plain functions over them. Free of Django."""
