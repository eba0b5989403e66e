package io.drydock.internal.worker;

/**
 * What a worker says while it is at a {@link Request}: it asks for bytes of a device any number of
 * times, and in the end it answers.
 */
sealed interface Said permits DeviceRequest, Reply {
    /** Which it is, as it stands before it. */
    enum Kind {
        DONE(Reply.Done::read),
        NUMBER(Reply.Number::read),
        BYTES(Reply.Bytes::read),
        OPENED(Reply.Opened::read),
        ENTRIES(Reply.Entries::read),
        ATTRIBUTES(Reply.Attributes::read),
        STATUS(Reply.Status::read),
        SPACE(Reply.Space::read),
        EXTENTS(Reply.Extents::read),
        ITEMS(Reply.Items::read),
        FAILED(Reply.Failed::read),
        TRANSFER(DeviceRequest.Transfer::read),
        RANGE(DeviceRequest.Range::read),
        FLUSH(DeviceRequest.Flush::read);

        private final MessageReader.Part<Said> reader;

        Kind(MessageReader.Part<Said> reader) {
            this.reader = reader;
        }

        private static Kind of(Said said) {
            return switch (said) {
                case Reply.Done _ -> DONE;
                case Reply.Number _ -> NUMBER;
                case Reply.Bytes _ -> BYTES;
                case Reply.Opened _ -> OPENED;
                case Reply.Entries _ -> ENTRIES;
                case Reply.Attributes _ -> ATTRIBUTES;
                case Reply.Status _ -> STATUS;
                case Reply.Space _ -> SPACE;
                case Reply.Extents _ -> EXTENTS;
                case Reply.Items _ -> ITEMS;
                case Reply.Failed _ -> FAILED;
                case DeviceRequest.Transfer _ -> TRANSFER;
                case DeviceRequest.Range _ -> RANGE;
                case DeviceRequest.Flush _ -> FLUSH;
            };
        }
    }

    static Said read(MessageReader in) throws BrokenLaneException {
        return in.whole(message -> message.choice(Kind.values()).reader.read(message));
    }

    /** The same as a message. */
    default MessageWriter message() {
        MessageWriter out = new MessageWriter().choice(Kind.of(this));
        write(out);
        return out;
    }

    /** Writes it, without saying which it is. */
    void write(MessageWriter out);
}
