"""The law and the city's decisions on early childhood education: dated tables and plain functions."""
