import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * The work in Kafka Streams: the Processor API, a store in memory with its changelog, one thread.
 *
 * <p>A store in memory is the quicker one of the two that there are. The task is the first argument.
 */
public final class Track {
    private static final ObjectMapper JSON = new ObjectMapper();

    @JsonIgnoreProperties(ignoreUnknown = true)
    public static final class Data {
        public String channel;
        public String category;
        public String nature;
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    public static final class Event {
        public String type;
        public String subject;
        public String time;
        public Data data;
    }

    public static final class State {
        public String received_at;
        public String replied_at;
        public String closed_at;
        public String channel;
        public String category;
        public String nature;

        State copy() {
            State copy = new State();
            copy.received_at = received_at;
            copy.replied_at = replied_at;
            copy.closed_at = closed_at;
            copy.channel = channel;
            copy.category = category;
            copy.nature = nature;
            return copy;
        }

        String bucket() {
            String month = received_at == null ? "None" : received_at.substring(0, 7);
            String standing = closed_at != null ? "closed" : replied_at != null ? "replied" : "received";
            return month + "/" + channel + "/" + category + "/" + nature + "/" + standing;
        }
    }

    /** Counts of cases, and the moments that the benchmark asks for. There is one thread. */
    private static final class Counts {
        private final Map<String, Integer> counts = new HashMap<>();
        private final long events;
        private long handled;

        Counts(long events) {
            this.events = events;
        }

        void move(State old, State now) throws IOException {
            if (handled == 0) {
                say("first", "");
            }
            if (old != null) {
                counts.merge(old.bucket(), -1, Integer::sum);
            }
            counts.merge(now.bucket(), 1, Integer::sum);
            if (++handled == events) {
                counts.values().removeIf(many -> many == 0);
                say("handled", JSON.writeValueAsString(counts));
            }
        }

        private static void say(String what, String more) {
            Instant now = Instant.now();
            System.out.printf("%s %d.%09d %s%n", what, now.getEpochSecond(), now.getNano(), more);
            System.out.flush();
        }
    }

    private static final class Tracker implements Processor<byte[], byte[], byte[], byte[]> {
        private final ObjectReader reader = JSON.readerFor(Event.class);
        private final Counts counts;
        private ProcessorContext<byte[], byte[]> context;
        private KeyValueStore<String, State> cases;

        Tracker(Counts counts) {
            this.counts = counts;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            this.context = context;
            this.cases = context.getStateStore("cases");
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            try {
                Event event = reader.readValue(record.value());
                State old = cases.get(event.subject);
                State now = old == null ? new State() : old.copy();
                boolean received = event.type.equals("kuaibao.case.received.v1");
                if (received) {
                    now.received_at = earlier(now.received_at, event.time);
                    now.channel = event.data.channel;
                    now.category = event.data.category;
                    now.nature = event.data.nature;
                } else if (event.type.equals("kuaibao.case.replied.v1")) {
                    now.replied_at = earlier(now.replied_at, event.time);
                } else if (now.closed_at == null || event.time.compareTo(now.closed_at) > 0) {
                    now.closed_at = event.time;
                }
                cases.put(event.subject, now);
                context.forward(record, received ? event.data.category : "replies");
                counts.move(old, now);
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            }
        }

        private static String earlier(String one, String other) {
            return one == null || other.compareTo(one) < 0 ? other : one;
        }
    }

    private static Serde<State> states() {
        ObjectReader reader = JSON.readerFor(State.class);
        ObjectWriter writer = JSON.writerFor(State.class);
        return Serdes.serdeFrom(
                (topic, state) -> {
                    try {
                        return state == null ? null : writer.writeValueAsBytes(state);
                    } catch (IOException fault) {
                        throw new UncheckedIOException(fault);
                    }
                },
                (topic, bytes) -> {
                    try {
                        return bytes == null ? null : reader.readValue(bytes);
                    } catch (IOException fault) {
                        throw new UncheckedIOException(fault);
                    }
                });
    }

    public static void main(String[] arguments) throws Exception {
        JsonNode task = JSON.readTree(arguments[0]);
        boolean exactly = task.get("guarantee").asText().equals("exactly-once");
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, task.get("group").asText());
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, task.get("bootstrap").asText());
        settings.put(StreamsConfig.STATE_DIR_CONFIG, task.get("folder").asText());
        settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        settings.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                exactly ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
        settings.put(StreamsConfig.consumerPrefix("auto.offset.reset"), "earliest");

        Counts counts = new Counts(task.get("events").asLong());
        Topology topology = new Topology();
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        topology.addSource("intake", bytes, bytes, task.get("intake").asText());
        topology.addProcessor("track", () -> new Tracker(counts), "intake");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("cases"), Serdes.String(), states()),
                "track");
        ByteArraySerializer out = new ByteArraySerializer();
        String letters = task.get("letters").asText();
        for (JsonNode forward : task.get("forwards")) {
            String topic = forward.asText();
            String name = topic.startsWith(letters) ? topic.substring(letters.length()) : "replies";
            topology.addSink(name, topic, out, out, "track");
        }

        KafkaStreams streams = new KafkaStreams(topology, settings);
        streams.setUncaughtExceptionHandler(
                fault -> {
                    fault.printStackTrace();
                    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
                });
        Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
        streams.start();
    }
}
