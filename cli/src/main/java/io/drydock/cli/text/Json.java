package io.drydock.cli.text;

import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;

/**
 * One JSON document, written as it goes. All that is not ASCII is escaped, so that no guest's text
 * reaches a terminal as a control sequence. An absent fact is left out.
 *
 * <p>Threading: for one thread.
 */
public final class Json implements AutoCloseable {
    private final JsonGenerator out;

    private final boolean list;

    private Json(JsonGenerator out, boolean list) {
        this.out = out;
        this.list = list;
    }

    /** Begins an object; {@link #close} ends it and leaves the stream open. */
    public static Json object(OutputStream stream) {
        Json json = new Json(generator(stream), false);
        json.out.writeStartObject();
        return json;
    }

    /** Begins an array of {@link #item}s; {@link #close} ends it and leaves the stream open. */
    public static Json list(OutputStream stream) {
        Json json = new Json(generator(stream), true);
        json.out.writeStartArray();
        return json;
    }

    private static JsonGenerator generator(OutputStream stream) {
        JsonFactory factory =
                JsonFactory.builder()
                        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                        .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                        .build();
        return factory.createGenerator(new Pretty(), stream, JsonEncoding.UTF8);
    }

    public Json put(String name, String value) {
        out.writeStringProperty(name, value);
        return this;
    }

    public Json put(String name, Optional<String> value) {
        value.ifPresent(present -> out.writeStringProperty(name, present));
        return this;
    }

    public Json put(String name, long value) {
        out.writeNumberProperty(name, value);
        return this;
    }

    public Json put(String name, BigDecimal value) {
        out.writeNumberProperty(name, value);
        return this;
    }

    public Json put(String name, boolean value) {
        out.writeBooleanProperty(name, value);
        return this;
    }

    /** A property that is an object, filled by {@code fill}. */
    public Json object(String name, Consumer<Json> fill) {
        out.writeName(name);
        return element(fill);
    }

    /** A property that is an array of objects, one for each item. */
    public <T> Json array(String name, Iterable<T> items, ItemWriter<T> writer) {
        out.writeArrayPropertyStart(name);
        for (T item : items) {
            element(json -> writer.write(json, item));
        }
        out.writeEndArray();
        return this;
    }

    /** A property that is an array of strings. */
    public Json strings(String name, Iterable<String> values) {
        out.writeArrayPropertyStart(name);
        values.forEach(out::writeString);
        out.writeEndArray();
        return this;
    }

    /** The next object of an array. */
    public Json item(Consumer<Json> fill) {
        return element(fill);
    }

    private Json element(Consumer<Json> fill) {
        out.writeStartObject();
        fill.accept(this);
        out.writeEndObject();
        return this;
    }

    @Override
    public void close() {
        if (list) {
            out.writeEndArray();
        } else {
            out.writeEndObject();
        }
        out.writeRaw('\n');
        out.close();
    }

    /** Writes the properties of one item. */
    @FunctionalInterface
    public interface ItemWriter<T> {
        void write(Json json, T item);
    }

    private static final class Pretty extends ObjectWriteContext.Base {
        @Override
        public PrettyPrinter getPrettyPrinter() {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            return new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines);
        }

        @Override
        public boolean hasPrettyPrinter() {
            return true;
        }
    }
}
