"""The law and the city's decisions on support for employment: dated tables and plain functions."""
