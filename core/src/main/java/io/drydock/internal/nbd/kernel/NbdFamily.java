package io.drydock.internal.nbd.kernel;

import io.drydock.bindings.libc.LibC;
import io.drydock.error.ProtocolException;
import io.drydock.error.SystemCallException;
import io.drydock.internal.linux.Errno;
import io.drydock.internal.linux.Fd;
import io.drydock.internal.netlink.Answer;
import io.drydock.internal.netlink.AttributeReader;
import io.drydock.internal.netlink.AttributeWriter;
import io.drydock.internal.netlink.GenericNetlink;
import io.drydock.nbd.NbdAttachOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The commands of the netlink family "nbd" (linux/nbd-netlink.h).
 *
 * <p>Threading: for one thread.
 */
final class NbdFamily implements AutoCloseable {
    private static final String NAME = "nbd";

    private final GenericNetlink netlink;
    private final int family;

    private NbdFamily(GenericNetlink netlink, int family) {
        this.netlink = netlink;
        this.family = family;
    }

    /** Empty when the kernel has no such family, or does not show it to us. */
    static Optional<NbdFamily> open() throws IOException {
        GenericNetlink netlink;
        try {
            netlink = GenericNetlink.open();
        } catch (SystemCallException e) {
            return Optional.empty(); // a sandbox without netlink
        }
        try {
            OptionalInt family = netlink.family(NAME);
            if (family.isPresent()) {
                return Optional.of(new NbdFamily(netlink, family.getAsInt()));
            }
        } catch (IOException | RuntimeException e) {
            netlink.close();
            throw e;
        }
        netlink.close();
        return Optional.empty();
    }

    /**
     * NBD_CMD_CONNECT: makes a block device of connections, which the kernel keeps even if they are
     * closed here.
     *
     * @return its number, which the kernel chooses
     */
    int connect(List<Fd> sockets, Geometry geometry, NbdAttachOptions options, String subject)
            throws IOException {
        AttributeWriter attributes = new AttributeWriter();
        attributes.putLong(LibC.NBD_ATTR_SIZE_BYTES(), geometry.sizeBytes());
        attributes.putLong(LibC.NBD_ATTR_BLOCK_SIZE_BYTES(), geometry.blockBytes());
        attributes.putLong(LibC.NBD_ATTR_SERVER_FLAGS(), geometry.flags());
        attributes.putLong(LibC.NBD_ATTR_TIMEOUT(), seconds(options.server().requestTimeout()));
        attributes.putLong(
                LibC.NBD_ATTR_DEAD_CONN_TIMEOUT(), seconds(options.deadConnectionTimeout()));
        Answer answer = withSockets(sockets, attributes);
        check(answer, subject);
        return answer.attributes()
                .getInt(LibC.NBD_ATTR_INDEX())
                .orElseThrow(() ->
                        new ProtocolException(
                                "attach", subject, "the kernel does not say which device it is"));
    }

    /** The numbers must stay ours until the kernel has looked them up. */
    private Answer withSockets(List<Fd> sockets, AttributeWriter attributes) throws IOException {
        int[] numbers = new int[sockets.size()];
        int held = 0;
        try {
            for (Fd socket : sockets) {
                numbers[held] = Errno.check(socket.hold(), "attach", "connection");
                held++;
            }
            attributes.nest(
                    LibC.NBD_ATTR_SOCKETS(),
                    items -> {
                        for (int number : numbers) {
                            items.nest(
                                    LibC.NBD_SOCK_ITEM(),
                                    item -> item.putInt(LibC.NBD_SOCK_FD(), number));
                        }
                    });
            return ask(LibC.NBD_CMD_CONNECT(), attributes);
        } finally {
            sockets.subList(0, held).forEach(Fd::release);
        }
    }

    /** NBD_CMD_RECONFIGURE: from now on the last one to close the device disconnects it. */
    void disconnectOnClose(int number, String subject) throws IOException {
        AttributeWriter attributes = index(number);
        attributes.putLong(LibC.NBD_ATTR_CLIENT_FLAGS(), LibC.NBD_CFLAG_DISCONNECT_ON_CLOSE());
        check(ask(LibC.NBD_CMD_RECONFIGURE(), attributes), subject);
    }

    /** NBD_CMD_DISCONNECT: cuts it off from its server, whoever uses it. */
    void disconnect(int number, String subject) throws IOException {
        check(ask(LibC.NBD_CMD_DISCONNECT(), index(number)), subject);
    }

    /** NBD_CMD_STATUS: whether it has a server. */
    boolean isConnected(int number, String subject) throws IOException {
        Answer answer = ask(LibC.NBD_CMD_STATUS(), index(number));
        check(answer, subject);
        AttributeReader list = answer.attributes().getNested(LibC.NBD_ATTR_DEVICE_LIST());
        for (AttributeReader device : list.getAllNested(LibC.NBD_DEVICE_ITEM())) {
            if (device.getInt(LibC.NBD_DEVICE_INDEX()).equals(OptionalInt.of(number))) {
                return device.getByte(LibC.NBD_DEVICE_CONNECTED()).orElse(0) != 0;
            }
        }
        return false;
    }

    private static AttributeWriter index(int number) {
        return new AttributeWriter().putInt(LibC.NBD_ATTR_INDEX(), number);
    }

    private Answer ask(int command, AttributeWriter attributes) throws IOException {
        return netlink.ask(family, LibC.NBD_GENL_VERSION(), command, attributes);
    }

    private static void check(Answer answer, String subject) throws IOException {
        if (answer.error() == -LibC.EPERM()) {
            throw Unusable.unprivileged(subject);
        }
        if (answer.error() < 0) {
            String text = answer.text();
            throw Errno.failure("attach", subject, answer.error(), text.isEmpty() ? null : text);
        }
    }

    /** Whole seconds, and not none where some were asked for. */
    static long seconds(Duration timeout) {
        return timeout.isZero() ? 0 : Math.max(1, timeout.toSeconds());
    }

    @Override
    public void close() {
        netlink.close();
    }
}
