package io.drydock.internal.worker;

/**
 * A request of a filesystem.
 *
 * @param filesystem its number, which {@link Request.Open} gives to it
 */
record Call(long filesystem, Request request) {
    /** Which request it is, as it stands before it. */
    private enum Kind {
        OPEN(Request.Open::read),
        WHOLE(Request.Whole::read),
        INODE(Request.Inode::read),
        VALUE(Request.Value::read),
        NAME(Request.Name::read),
        ATTRIBUTE(Request.Attribute::read),
        CONTENT(Request.Content::read),
        CREATE(Request.Create::read),
        LINK(Request.Link::read),
        RENAME(Request.Rename::read),
        OWNER(Request.Owner::read),
        TIMES(Request.Times::read),
        SET_ATTRIBUTE(Request.SetAttribute::read),
        LABEL(Request.Label::read),
        UUID(Request.Uuid::read),
        TRIM(Request.Trim::read),
        ROOT_ITEMS(Request.RootItems::read),
        PATH_IN_SUBVOLUME(Request.PathInSubvolume::read);

        private final MessageReader.Part<Request> reader;

        Kind(MessageReader.Part<Request> reader) {
            this.reader = reader;
        }

        private static Kind of(Request request) {
            return switch (request) {
                case Request.Open _ -> OPEN;
                case Request.Whole _ -> WHOLE;
                case Request.Inode _ -> INODE;
                case Request.Value _ -> VALUE;
                case Request.Name _ -> NAME;
                case Request.Attribute _ -> ATTRIBUTE;
                case Request.Content _ -> CONTENT;
                case Request.Create _ -> CREATE;
                case Request.Link _ -> LINK;
                case Request.Rename _ -> RENAME;
                case Request.Owner _ -> OWNER;
                case Request.Times _ -> TIMES;
                case Request.SetAttribute _ -> SET_ATTRIBUTE;
                case Request.Label _ -> LABEL;
                case Request.Uuid _ -> UUID;
                case Request.Trim _ -> TRIM;
                case Request.RootItems _ -> ROOT_ITEMS;
                case Request.PathInSubvolume _ -> PATH_IN_SUBVOLUME;
            };
        }
    }

    static Call read(MessageReader in) throws BrokenLaneException {
        return in.whole(message ->
                new Call(message.number(), message.choice(Kind.values()).reader.read(message)));
    }

    /** The same as a message. */
    MessageWriter message() {
        MessageWriter out = new MessageWriter().number(filesystem).choice(Kind.of(request));
        request.write(out);
        return out;
    }
}
