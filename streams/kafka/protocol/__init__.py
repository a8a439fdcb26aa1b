"""What aiokafka does not know of Kafka's protocol, or knows too strictly."""
