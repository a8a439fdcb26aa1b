"""Rows of databases that Debezium has put into Kafka."""
